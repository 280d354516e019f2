package requirements

var clock = []Requirement{}
