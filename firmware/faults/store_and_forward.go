package faults

var storeAndForward = []Fault{}
