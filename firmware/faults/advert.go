package faults

var advert = []Fault{}
