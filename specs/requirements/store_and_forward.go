package requirements

var storeAndForward = []Requirement{}
