package faults

var console = []Fault{}
