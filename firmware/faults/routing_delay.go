package faults

// routingDelay are mistakes with how long a frame waits before it is passed on.
var routingDelay = []Fault{
	{
		ID: "F-RT-56", File: "firmware/mesh/route.go",
		Find:         "return device.Millis(n.ports.Random.IntN(use, 0, most+1))",
		Replace:      "return device.Millis(n.ports.Random.IntN(use, 0, 6) * (most / 5))",
		Why:          "delays have six steps, as in 1.9.0",
		Requirements: []string{"RT-056"},
	},
	{
		ID: "F-RT-57", File: "firmware/mesh/route.go",
		Find:         "most := 5 * uint32(float32(airtime)*factor)",
		Replace:      "most := 4 * uint32(float32(airtime)*factor)",
		Why:          "delays end after four parts of five",
		Requirements: []string{"RT-056", "RT-057"},
	},
	{
		ID: "F-RT-58", File: "firmware/mesh/direct.go",
		Find:         "directPriority, n.retransmitDelay(p, n.ports.Policy.DirectDelayFactor)",
		Replace:      "directPriority, n.retransmitDelay(p, n.ports.Policy.FloodDelayFactor)",
		Why:          "direct frames are held back like floods",
		Requirements: []string{"RT-057"},
	},
	{
		ID: "F-RT-59", File: "firmware/server/policy.go",
		Find: `set.TxDelayFactor,
		DirectDelayFactor:`,
		Replace: `max(set.TxDelayFactor, 0.2),
		DirectDelayFactor:`,
		Why:          "floods are held back also with txdelay 0",
		Requirements: []string{"RT-058"},
	},
	{
		ID: "F-RT-60", File: "firmware/mesh/route.go",
		Find:         "float32(airtime)*factor",
		Replace:      "float32(airtime)*min(factor, 0.5)",
		Why:          "txdelay has no effect above its default",
		Requirements: []string{"RT-059"},
	},
	{
		ID: "F-RT-68", File: "firmware/mesh/policy.go",
		Find:         "float64(0.85-score)",
		Replace:      "float64(1-score)",
		Why:          "holds back floods longer than the score asks for",
		Requirements: []string{"RT-067"},
	},
	{
		ID: "F-RT-69", File: "firmware/mesh/receive.go",
		Find: `	if !p.Route.IsFlood() {
		n.stats.ReceivedDirect++
		n.process(p)
		return
	}
	n.stats.ReceivedFlood++`,
		Replace: `	if p.Route.IsFlood() {
		n.stats.ReceivedFlood++
	} else {
		n.stats.ReceivedDirect++
	}`,
		Why:          "holds back direct frames too",
		Requirements: []string{"RT-068"},
	},
	{
		ID: "F-RT-70", File: "firmware/mesh/policy.go",
		Find:         "mostReceiveDelay  = 32_000",
		Replace:      "mostReceiveDelay  = 64_000",
		Why:          "holds back floods for up to 64 s",
		Requirements: []string{"RT-069"},
	},
	{
		ID: "F-RT-100", File: "firmware/mesh/policy.go",
		Find:         "leastReceiveDelay = 50 ",
		Replace:      "leastReceiveDelay = 0 ",
		Why:          "the shortest delays of floods are waited for too",
		Requirements: []string{"RT-075"},
	},
	{
		ID: "F-RT-101", File: "firmware/mesh/policy.go",
		Find:         "leastReceiveDelay = 50 ",
		Replace:      "leastReceiveDelay = 100 ",
		Why:          "delays of floods up to 100 ms are none",
		Requirements: []string{"RT-075"},
	},
}
