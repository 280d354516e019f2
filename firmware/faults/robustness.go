package faults

var robustness = []Fault{}
