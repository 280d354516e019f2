package faults

var ack = []Fault{}
