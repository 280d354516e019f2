package requirements

var acl = []Requirement{}
