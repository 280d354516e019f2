package faults

var clock = []Fault{}
