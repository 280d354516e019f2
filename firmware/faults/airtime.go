package faults

var airtime = []Fault{}
