package power

// PortState reads what uhubctl printed.
func PortState(out string, port int) (powered, seen bool) { return portState(out, port) }
