package faults

var acl = []Fault{}
