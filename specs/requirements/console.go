package requirements

var console = []Requirement{}
