package kiss

import "encoding/hex"

// Sub is the first byte of a [SetHardware] frame: what is asked of the modem, or what it tells.
type Sub uint8

// What a host asks. The answer to each is its [Sub.Response], or OK or Failed.
const (
	GetIdentity     Sub = 0x01
	GetRandom       Sub = 0x02 // 1 byte: how many, 1 to 64
	VerifySignature Sub = 0x03 // public key 32, signature 64, message
	SignData        Sub = 0x04 // message
	EncryptData     Sub = 0x05 // key 32, plaintext
	DecryptData     Sub = 0x06 // key 32, code 2, ciphertext
	KeyExchange     Sub = 0x07 // public key 32
	HashData        Sub = 0x08 // message
	SetRadio        Sub = 0x09 // [Radio]
	SetTxPower      Sub = 0x0A // 1 byte: dBm, signed
	GetRadio        Sub = 0x0B
	GetTxPower      Sub = 0x0C
	GetCurrentRSSI  Sub = 0x0D
	IsChannelBusy   Sub = 0x0E
	GetAirtime      Sub = 0x0F // 1 byte: length of a frame
	GetNoiseFloor   Sub = 0x10
	GetVersion      Sub = 0x11
	GetStats        Sub = 0x12
	GetBattery      Sub = 0x13
	GetMCUTemp      Sub = 0x14
	GetSensors      Sub = 0x15 // 1 byte: permissions
	GetDeviceName   Sub = 0x16
	Ping            Sub = 0x17
	Reboot          Sub = 0x18
	SetSignalReport Sub = 0x19 // 1 byte: 0 switches RxMeta off
	GetSignalReport Sub = 0x1A
)

// What a modem tells beyond the answers proper.
const (
	OK     Sub = 0xF0
	Failed Sub = 0xF1 // 1 byte: [Code]
	TxDone Sub = 0xF8 // 1 byte: 1 if the frame has left, 0 if the radio did not say so in time
	RxMeta Sub = 0xF9 // [Meta] of the Data frame before it
)

const responseBit = 0x80

// Response is the sub-command of the answer to a question: its high bit set.
func (s Sub) Response() Sub { return s | responseBit }

// Minimum is how many bytes of data a question needs behind its sub-command (the length checks
// of KissModem, v1.17.1); false if nobody knows the question. More bytes than needed are ignored.
func (s Sub) Minimum() (n int, known bool) {
	switch s { //nolint:exhaustive // the others need nothing
	case VerifySignature:
		return 32 + 64 + 1, true
	case EncryptData:
		return 32 + 1, true
	case DecryptData:
		return 32 + 2 + 1, true
	case KeyExchange:
		return 32, true
	case SetRadio:
		return radioSize, true
	case GetRandom, SignData, HashData, SetTxPower, GetAirtime, GetSensors, SetSignalReport:
		return 1, true
	}
	return 0, s >= GetIdentity && s <= GetSignalReport
}

// String names the sub-command as the protocol's document does; answers bear the name of
// the question.
func (s Sub) String() string {
	names := [...]string{
		"", "GetIdentity", "GetRandom", "VerifySignature", "SignData", "EncryptData", "DecryptData", "KeyExchange", "Hash",
		"SetRadio", "SetTxPower", "GetRadio", "GetTxPower", "GetCurrentRssi", "IsChannelBusy", "GetAirtime", "GetNoiseFloor",
		"GetVersion", "GetStats", "GetBattery", "GetMCUTemp", "GetSensors", "GetDeviceName", "Ping", "Reboot",
		"SetSignalReport", "GetSignalReport",
	}
	switch s { //nolint:exhaustive // the others have names in order
	case OK:
		return "OK"
	case Failed:
		return "Error"
	case TxDone:
		return "TxDone"
	case RxMeta:
		return "RxMeta"
	}
	switch q := s &^ responseBit; {
	case q == 0 || int(q) >= len(names):
		return "sub-command " + hexDigits(byte(s))
	case s != q:
		return "answer to " + names[q]
	default:
		return names[q]
	}
}

// Code says why the modem did not do what it was asked.
type Code uint8

// The codes.
const (
	InvalidLength Code = 1 // the data is too short
	InvalidParam  Code = 2
	NoCallback    Code = 3 // the board cannot do it
	MACFailed     Code = 4
	UnknownCmd    Code = 5
	EncryptFailed Code = 6
	TxBusy        Code = 7 // a frame waits for the air already, or answers were dropped because the host does not read
)

// String names the code as the protocol's document does.
func (c Code) String() string {
	names := [...]string{"", "InvalidLength", "InvalidParam", "NoCallback", "MacFailed", "UnknownCmd", "EncryptFailed", "TxBusy"}
	if c == 0 || int(c) >= len(names) {
		return "code " + hexDigits(byte(c))
	}
	return names[c]
}

// Hardware is the content of a [SetHardware] frame.
type Hardware struct {
	Sub  Sub
	Data []byte
}

// Hardware reads the content of a [SetHardware] frame; its data is the frame's own. Any other
// frame, and one without a sub-command, is an *Error.
func (f Frame) Hardware() (Hardware, error) {
	if f.Port != 0 || f.Command != SetHardware {
		return Hardware{}, &Error{What: "SetHardware", Got: f.Command.String()}
	}
	if len(f.Data) == 0 {
		return Hardware{}, &Error{What: "SetHardware", Want: 1}
	}
	return Hardware{Sub: Sub(f.Data[0]), Data: f.Data[1:]}, nil
}

// Append appends the whole frame as it goes over the line.
func (h Hardware) Append(dst []byte) []byte {
	dst = escape(append(dst, fend), byte(SetHardware))
	dst = escape(dst, byte(h.Sub))
	for _, b := range h.Data {
		dst = escape(dst, b)
	}
	return append(dst, fend)
}

func hexDigits(b byte) string { return hex.EncodeToString([]byte{b}) }
