package wire

import (
	"encoding/binary"
	"strings"
)

// RoomLogin is the plaintext of an anonymous request that logs in to a room server (BaseChatMesh::sendLogin, v1.17.1).
type RoomLogin struct {
	Timestamp uint32 // client clock, Unix seconds
	Since     uint32 // posts newer than this are wanted, room clock, Unix seconds
	Password  string // ends at the first NUL; clients send at most MaxPassword bytes
}

// DecodeRoomLogin reads a room login. A plaintext that ends behind Since has a blank password.
func DecodeRoomLogin(plain []byte) (RoomLogin, error) {
	if len(plain) < 8 {
		return RoomLogin{}, tooShort("login timestamps", len(plain), 8)
	}
	return RoomLogin{
		Timestamp: binary.LittleEndian.Uint32(plain),
		Since:     binary.LittleEndian.Uint32(plain[4:]),
		Password:  cString(plain[8:]),
	}, nil
}

// AppendTo appends the plaintext, without a terminator. It refuses a password with a NUL byte in it.
func (l RoomLogin) AppendTo(dst []byte) ([]byte, error) {
	if err := checkCString("password", l.Password, MaxPlaintext-8); err != nil {
		return dst, err
	}
	dst = binary.LittleEndian.AppendUint32(dst, l.Timestamp)
	dst = binary.LittleEndian.AppendUint32(dst, l.Since)
	return append(dst, l.Password...), nil
}

// RepeaterLogin is the plaintext of an anonymous request that logs in to a repeater or a sensor (BaseChatMesh::sendLogin, v1.17.1).
type RepeaterLogin struct {
	Timestamp uint32 // client clock, Unix seconds
	Password  string // blank, or starting with a space or above; see IsRepeaterLogin
}

// IsRepeaterLogin reports whether a repeater takes a plaintext for a login and not for an [AnonRequest]:
// its fifth byte, if any, is NUL or at least a space (simple_repeater MyMesh::onAnonDataRecv, v1.17.1).
func IsRepeaterLogin(plain []byte) bool {
	return len(plain) < 5 || plain[4] == 0 || plain[4] >= ' '
}

// DecodeRepeaterLogin reads a repeater login.
func DecodeRepeaterLogin(plain []byte) (RepeaterLogin, error) {
	if len(plain) < 4 {
		return RepeaterLogin{}, tooShort("login timestamp", len(plain), 4)
	}
	if !IsRepeaterLogin(plain) {
		return RepeaterLogin{}, controlByte(plain[4])
	}
	return RepeaterLogin{Timestamp: binary.LittleEndian.Uint32(plain), Password: cString(plain[4:])}, nil
}

// AppendTo appends the plaintext, without a terminator. It refuses a password with a NUL byte in it, and one that would be taken for
// an [AnonRequest].
func (l RepeaterLogin) AppendTo(dst []byte) ([]byte, error) {
	if err := checkCString("password", l.Password, MaxPlaintext-4); err != nil {
		return dst, err
	}
	if l.Password != "" && l.Password[0] < ' ' {
		return dst, controlByte(l.Password[0])
	}
	return append(binary.LittleEndian.AppendUint32(dst, l.Timestamp), l.Password...), nil
}

func controlByte(b byte) error {
	return wrongValue("login password, first byte", int(b), "0 or at least 32")
}

// LoginResponseSize is the length of a login response (onAnonDataRecv of simple_room_server, v1.17.1).
const LoginResponseSize = 13

// LoginResult is the role that a login response names in its seventh byte (onAnonDataRecv of simple_room_server, v1.17.1).
type LoginResult uint8

// The roles of a login response.
const (
	LoginMember   LoginResult = 0 // LoginMember is anyone who is not one of the others.
	LoginAdmin    LoginResult = 1 // LoginAdmin is an administrator.
	LoginReadOnly LoginResult = 2 // LoginReadOnly is a client of a room without any permission.
)

// LoginResponse is the plaintext of a response to a login.
type LoginResponse struct {
	Timestamp     uint32      // server clock, Unix seconds, unique
	Code          uint8       // 0 is success, the only value in use
	KeepAlive     uint8       // once an interval in units of 16 s, now 0
	Result        LoginResult // role
	Permissions   uint8       // permission byte of the access list
	Blob          [4]byte     // random, makes the packet hash unique
	FirmwareLevel uint8       // 1 for the room server v1.17.1
}

// DecodeLoginResponse reads a login response; bytes behind its 13 are padding.
func DecodeLoginResponse(plain []byte) (LoginResponse, error) {
	if len(plain) < LoginResponseSize {
		return LoginResponse{}, tooShort("login response", len(plain), LoginResponseSize)
	}
	return LoginResponse{
		Timestamp:     binary.LittleEndian.Uint32(plain),
		Code:          plain[4],
		KeepAlive:     plain[5],
		Result:        LoginResult(plain[6]),
		Permissions:   plain[7],
		Blob:          [4]byte(plain[8:12]),
		FirmwareLevel: plain[12],
	}, nil
}

// AppendTo appends the 13 bytes of the plaintext.
func (r LoginResponse) AppendTo(dst []byte) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, r.Timestamp)
	dst = append(dst, r.Code, r.KeepAlive, byte(r.Result), r.Permissions)
	return append(append(dst, r.Blob[:]...), r.FirmwareLevel)
}

// cString returns b up to its first NUL.
func cString(b []byte) string {
	for i, c := range b {
		if c == 0 {
			return string(b[:i])
		}
	}
	return string(b)
}

func checkCString(field, s string, atMost int) error {
	if strings.IndexByte(s, 0) >= 0 {
		return &FieldError{Field: field, Found: "a NUL byte", Want: "none, it would end the text"}
	}
	if len(s) > atMost {
		return tooLong(field, len(s), atMost)
	}
	return nil
}
