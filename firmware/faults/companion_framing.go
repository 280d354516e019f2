package faults

// companionFraming are mistakes with the frames of an app.
var companionFraming = []Fault{
	{
		ID: "F-CFR-01", File: "firmware/companion/line.go",
		Find:         "if b == toRadio {",
		Replace:      "if b == toRadio || b == fromRadio {",
		Why:          "a mark of the other direction begins a frame",
		Requirements: []string{"CFR-001"},
	},
	{
		ID: "F-CFR-02", File: "firmware/companion/line.go",
		Find: "s.board.Take(len(s.board.Waiting()))",
		Replace: `s.board.Take(len(s.board.Waiting()))
	if s.have < headSize {
		s.have = 0
	}`,
		Why:          "a head that is not whole when the line is read is given up",
		Requirements: []string{"CFR-002"},
	},
	{
		ID: "F-CFR-03", File: "firmware/companion/line.go",
		Find:         "if s.size == 0 {",
		Replace:      "if s.size < 0 {",
		Why:          "a frame without content takes a byte",
		Requirements: []string{"CFR-003"},
	},
	{
		ID: "F-CFR-04", File: "firmware/companion/line.go",
		Find:         "return s.buf[:min(s.size, len(s.buf))], true",
		Replace:      "return s.buf[:min(s.size, len(s.buf))], s.size <= len(s.buf)",
		Why:          "a frame that is too long is dropped",
		Requirements: []string{"CFR-004"},
	},
	{
		ID: "F-CFR-05", File: "firmware/companion/line.go",
		Find: "s.size, s.have = int(b), 2",
		Replace: `if s.size, s.have = int(b), 2; b == toRadio {
			s.have = 1
		}`,
		Why:          "a second mark begins the frame anew",
		Requirements: []string{"CFR-005"},
	},
	{
		ID: "F-CFR-06", File: "firmware/companion/line.go",
		Find: "s.board.Take(i + 1)",
		Replace: `s.board.Take(i + 1)
			if s.buf[0] == byte(frames.GetAutoAdd) {
				s.board.Take(len(s.board.Waiting()))
			}`,
		Why:          "what has come behind one of the commands is lost",
		Requirements: []string{"CFR-006"},
	},
	{
		ID: "F-CFR-07", File: "firmware/companion/commands.go",
		Find: "if !known || n < handle.least {",
		Replace: `if !known {
		return
	}
	if n < handle.least {`,
		Why:          "nothing is said to an unknown command",
		Requirements: []string{"CFR-007"},
	},
	{
		ID: "F-CFR-08", File: "firmware/companion/commands.go",
		Find:         "frames.SetDeviceTime:        {5,",
		Replace:      "frames.SetDeviceTime:        {1,",
		Why:          "the length of a time is not looked at",
		Requirements: []string{"CFR-008"},
	},
	{
		ID: "F-CFR-09", File: "firmware/companion/commands.go",
		Find:         "frames.SetRadio: 11, frames.SetPower: 2, ",
		Replace:      "frames.SetRadio: 11, ",
		Why:          "the power is read where there is none",
		Requirements: []string{"CFR-009"},
	},
	{
		ID: "F-CFR-10", File: "firmware/companion/commands.go",
		Find:         "if !known || n < handle.least {",
		Replace:      "if !known || n < handle.least || code == frames.NextMessage && n > 1 {",
		Why:          "the question for a message has to be one byte long",
		Requirements: []string{"CFR-010"},
	},
	{
		ID: "F-CFR-11", File: "firmware/companion/receive.go",
		Find:         "l.write(append(l.reception(frames.LogRxData), frame...))",
		Replace:      "l.write(append(l.reception(frames.LogRxData), frame[1:]...))",
		Why:          "the first byte is left out",
		Requirements: []string{"CFR-011"},
	},
	{
		ID: "F-CFR-12", File: "firmware/companion/receive.go",
		Find:         "len(frame) > frames.MaxLogged ||",
		Replace:      "len(frame) >= frames.MaxLogged ||",
		Why:          "the longest frame is not told",
		Requirements: []string{"CFR-012"},
	},
}
