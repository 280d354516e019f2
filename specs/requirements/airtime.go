package requirements

var airtime = []Requirement{}
