package faults

// routingDirect are mistakes with direct frames, and with traces.
var routingDirect = []Fault{
	{
		ID: "F-RT-26", File: "firmware/mesh/direct.go",
		Find: `	p.Path.RemoveFirst()
	return verdict{true, directPriority`,
		Replace:      "	return verdict{true, directPriority",
		Why:          "a node leaves itself in the path",
		Requirements: []string{"RT-026"},
	},
	{
		ID: "F-RT-27", File: "firmware/mesh/direct.go",
		Find: `	p.Path.RemoveFirst()
	return verdict{true, directPriority`,
		Replace: `	for range p.Path.HashSize() {
		p.Path.RemoveFirst()
	}
	return verdict{true, directPriority`,
		Why:          "a hop is removed for each byte of a hash",
		Requirements: []string{"RT-027"},
	},
	{
		ID: "F-RT-28", File: "firmware/mesh/direct.go",
		Find:         "if !n.isNext(p.Path.Hash(0)) ||",
		Replace:      "if p.Type != wire.TypeMultipart && !n.isNext(p.Path.Hash(0)) ||",
		Why:          "multipart packets are passed on whoever is next",
		Requirements: []string{"RT-028"},
	},
	{
		ID: "F-RT-29", File: "firmware/mesh/route.go",
		Find:         "bytes.HasPrefix(key[:], hash)",
		Replace:      "bytes.HasPrefix(key[:], hash[:min(1, len(hash))])",
		Why:          "of longer hashes only the first byte is compared",
		Requirements: []string{"RT-029"},
	},
	{
		ID: "F-RT-30", File: "firmware/mesh/direct.go",
		Find: `	p.Path.RemoveFirst()
	return verdict{true, directPriority`,
		Replace: `	p.Path.RemoveFirst()
	p.TransportCodes = [2]uint16{}
	return verdict{true, directPriority`,
		Why:          "a direct frame loses its codes",
		Requirements: []string{"RT-030"},
	},
	{
		ID: "F-RT-31", File: "firmware/mesh/direct.go",
		Find:         "n.forwardAck(p, 0)",
		Replace:      "n.forwardAck(p, n.retransmitDelay(p, n.ports.Policy.DirectDelayFactor)+50)",
		Why:          "acknowledgements are held back as other frames are",
		Requirements: []string{"RT-031"},
	},
	{
		ID: "F-RT-32", File: "firmware/mesh/direct.go",
		Find:         "device.Millis(p.Payload[0]>>4+1)*ackSpacing",
		Replace:      "device.Millis(p.Payload[0]>>4)*ackSpacing",
		Why:          "the packets still to come are counted one too few",
		Requirements: []string{"RT-032"},
	},
	{
		ID: "F-RT-33", File: "firmware/mesh/direct.go",
		Find:         "n.NewMultiAck(p.Payload, extra)",
		Replace:      "n.NewMultiAck(p.Payload, extra-1)",
		Why:          "the last of the extra acknowledgements announces none",
		Requirements: []string{"RT-033"},
	},
	{
		ID: "F-RT-34", File: "firmware/mesh/direct.go",
		Find:         "p.Path.AppendSNR(p.SNR)",
		Replace:      "p.Path.AppendSNR(p.SNR / 4)",
		Why:          "whole decibels are written for quarters",
		Requirements: []string{"RT-034"},
	},
	{
		ID: "F-RT-35", File: "firmware/mesh/direct.go",
		Find:         "from+size > len(t.Hashes) || !n.isNext(t.Hashes[from:from+size]) ||",
		Replace:      "from+size > len(t.Hashes) ||",
		Why:          "every node on the way passes a trace on",
		Requirements: []string{"RT-035"},
	},
	{
		ID: "F-RT-37", File: "firmware/mesh/direct.go",
		Find:         "size := t.HashSize()",
		Replace:      "size := 1",
		Why:          "the flags of a trace are not looked at",
		Requirements: []string{"RT-037"},
	},
	{
		ID: "F-RT-63", File: "firmware/mesh/direct.go",
		Find:         "from := done * size",
		Replace:      "from := int(uint8(done * size))",
		Why:          "computes the place of a hash in 8 bits, as up to 1.15.0",
		Requirements: []string{"RT-062"},
	},
	{
		ID: "F-RT-64", File: "firmware/mesh/direct.go",
		Find:         "done >= wire.MaxPath",
		Replace:      "done >= wire.MaxPath/4",
		Why:          "counts a trace's hops as if each took 4 bytes of its path",
		Requirements: []string{"RT-063"},
	},
}
