package known

var v1_17_1 = []Failure{}
