package wire_test

import (
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/meshrig/meshrig/firmware/wire"
)

func ExamplePacket_Decode() {
	frame, _ := hex.DecodeString("0e01149ea3b492")
	var p wire.Packet
	if err := p.Decode(frame); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%v %v over %x, payload %x\n", p.Route, p.Type, p.Path.Bytes(), p.Payload)
	// Output: DIRECT ACK over 14, payload 9ea3b492
}

func ExampleFieldError() {
	var p wire.Packet
	err := p.Decode([]byte{0x0e, 0x03, 0x14})
	var field *wire.FieldError
	fmt.Println(errors.As(err, &field), field.Field)
	fmt.Println(err)
	// Output:
	// true path
	// wire: path: found 1 byte, want at least 3 bytes
}

func ExampleText_AppendTo() {
	plain, err := wire.Text{Timestamp: 1767225700, Attempt: 5, Text: "hi"}.AppendTo(nil)
	fmt.Printf("%x %v\n", plain, err)
	// Output: 64b955690168690005 <nil>
}

func ExampleAdvertData_AppendTo() {
	data, err := wire.AdvertData{Type: wire.NodeRoom, HasLocation: true, Name: "Room"}.AppendTo(nil)
	fmt.Printf("%x %v\n", data, err)
	// Output: 930000000000000000526f6f6d <nil>
}

func ExampleDecodeTelemetry() {
	list, err := wire.DecodeTelemetry([]byte{1, 116, 0x01, 0x9a, 1, 103, 0x00, 0xfa, 0, 0, 0, 0})
	for _, r := range list {
		fmt.Println(r.Channel, r.Type, r.Value(0))
	}
	fmt.Println(err)
	// Output:
	// 1 voltage 4.1
	// 1 temperature 25
	// <nil>
}
