package kiss

// The bytes that frame and escape (the KISS specification of KA9Q and K3MC).
const (
	fend  = 0xC0 // begins and ends a frame
	fesc  = 0xDB // escapes the next byte
	tfend = 0xDC // escaped, stands for fend
	tfesc = 0xDD // escaped, stands for fesc
)

const (
	// MaxFrame is the most bytes that the modem takes between two delimiters, type byte
	// included and escapes taken out (KISS_MAX_FRAME_SIZE, v1.17.1).
	MaxFrame = 512
	// MaxPacket is the most bytes of a frame on the air (KISS_MAX_PACKET_SIZE, v1.17.1).
	MaxPacket = 255
)

// Command is the low half of a frame's type byte.
type Command uint8

// The commands. All but Data and SetHardware go from host to modem only.
const (
	Data        Command = 0 // a frame for the air or from it
	TxDelay     Command = 1 // 1 byte: key-up delay in 10 ms, 50 after power-on
	Persistence Command = 2 // 1 byte: a draw of 0 to 255 up to it transmits, 63 after power-on
	SlotTime    Command = 3 // 1 byte: wait after a lost draw in 10 ms, 10 after power-on
	TxTail      Command = 4 // 1 byte: stored, without effect
	FullDuplex  Command = 5 // 1 byte: not 0 transmits without listening
	SetHardware Command = 6 // a sub-command and its data
)

// String names the command as the protocol's document does.
func (c Command) String() string {
	names := [...]string{"Data", "TXDELAY", "Persistence", "SlotTime", "TXtail", "FullDuplex", "SetHardware"}
	if int(c) < len(names) {
		return names[c]
	}
	return "Command" + hexDigits(byte(c))
}

// Frame is what stands between two delimiters.
type Frame struct {
	Port    uint8 // 0 to 15; a modem with one radio listens to 0 only
	Command Command
	Data    []byte
}

// Return reports whether the frame asks to leave KISS mode, which the modem ignores: its
// type byte is FF.
func (f Frame) Return() bool { return f.Port == 0xF && f.Command == 0xF }

// Append appends the frame as it goes over the line, delimiters and escapes included.
func (f Frame) Append(dst []byte) []byte {
	dst = append(dst, fend)
	dst = escape(dst, f.Port<<4|byte(f.Command)&0xF)
	for _, b := range f.Data {
		dst = escape(dst, b)
	}
	return append(dst, fend)
}

func escape(dst []byte, b byte) []byte {
	switch b {
	case fend:
		return append(dst, fesc, tfend)
	case fesc:
		return append(dst, fesc, tfesc)
	}
	return append(dst, b)
}
