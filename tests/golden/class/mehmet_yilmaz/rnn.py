# Mehmet Yılmaz

# yarın bitireceğim
