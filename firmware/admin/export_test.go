package admin

// What the tests of numbers and files reach for.
var (
	Atoi         = atoi
	WrappingUint = wrappingUint
	Overflows    = overflows
	Atof         = atof
	Strtof       = strtof
	Ftoa         = ftoa
	Ftoa3        = ftoa3
)

// PrintFloat is printFloat into a string.
func PrintFloat(f float64, places int) string { return string(printFloat(nil, f, places)) }
