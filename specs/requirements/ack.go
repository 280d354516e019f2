package requirements

var ack = []Requirement{}
