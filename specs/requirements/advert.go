package requirements

var advert = []Requirement{}
