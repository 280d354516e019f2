package power

import "periph.io/x/conn/v3/gpio"

// PortState reads what uhubctl printed behind an order.
func PortState(out string, port int) (powered, seen bool) { return portState(out, behindOrder, port) }

// Levels is what reads a pin's level and nothing else.
func Levels(p gpio.PinIO, mapped bool) func() gpio.Level { return levels(p, mapped) }
