package wire_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/firmware/wire"
)

// codec is one encoder with its decoder, for the tests that hold for all of them.
type codec struct {
	name   string
	sealed bool // plaintext, which comes back with zeros behind it
	lossy  bool // the encoder cuts what does not fit, as the released firmware does
	tail   bool // the value keeps those zeros, because the format carries no length
	draw   func(t *rapid.T) any
	encode func(v any) ([]byte, error)
	decode func(b []byte) (any, error)
}

// of makes a codec of a type whose encoder can fail.
func of[T any](name string, decode func([]byte) (T, error), encode func(T, []byte) ([]byte, error), draw func(*rapid.T) T) codec {
	return codec{
		name:   name,
		draw:   func(t *rapid.T) any { return draw(t) },
		encode: func(v any) ([]byte, error) { return encode(v.(T), nil) },
		decode: func(b []byte) (any, error) { return decode(b) },
	}
}

// sure makes an encoder that cannot fail look like one that can.
func sure[T any](encode func(T, []byte) []byte) func(T, []byte) ([]byte, error) {
	return func(v T, dst []byte) ([]byte, error) { return encode(v, dst), nil }
}

// byValue makes an encoder with a pointer receiver take a value.
func byValue[T any](encode func(*T, []byte) ([]byte, error)) func(T, []byte) ([]byte, error) {
	return func(v T, dst []byte) ([]byte, error) { return encode(&v, dst) }
}

func (c codec) inCipher() codec { c.sealed = true; return c }

func (c codec) cutting() codec { c.lossy = true; return c }

func (c codec) keepingTail() codec { c.sealed, c.tail = true, true; return c }

var equal = cmp.Options{cmpopts.EquateEmpty(), cmp.Comparer(func(a, b wire.Path) bool { return a == b })}

func TestDecodeUndoesEncode(t *testing.T) {
	for _, c := range codecs {
		t.Run(c.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				want := c.draw(t)
				b, err := c.encode(want)
				if err != nil {
					t.Fatalf("encode %+v: %v", want, err)
				}
				got, err := c.decode(b)
				if err != nil {
					t.Fatalf("decode %x: %v", b, err)
				}
				if diff := cmp.Diff(want, got, equal); diff != "" {
					t.Fatalf("decoded (-want +got):\n%s", diff)
				}
				if !c.sealed || c.tail {
					return
				}
				b = append(b, make([]byte, (wire.BlockSize-len(b)%wire.BlockSize)%wire.BlockSize)...)
				if got, err = c.decode(b); err != nil {
					t.Fatalf("decode %x: %v", b, err)
				}
				if diff := cmp.Diff(want, got, equal); diff != "" {
					t.Fatalf("decoded with padding (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// checkDecoder holds for every decoder and any input: no panic, errors that name a field, and what was decoded can be encoded
// and decoded again.
func checkDecoder(t interface {
	Helper()
	Fatalf(format string, args ...any)
}, c codec, b []byte,
) {
	t.Helper()
	v, err := c.decode(b)
	var field *wire.FieldError
	if err != nil {
		if !errors.As(err, &field) || field.Field == "" || field.Found == "" || field.Want == "" {
			t.Fatalf("%s: decode %x: %v is no complete field error", c.name, b, err)
		}
		return
	}
	again, err := c.encode(v)
	if err != nil {
		if !errors.As(err, &field) {
			t.Fatalf("%s: encode %+v: %v is no field error", c.name, v, err)
		}
		return // decoders accept some things that encoders refuse, such as plaintexts longer than any frame
	}
	got, err := c.decode(again)
	if err != nil {
		t.Fatalf("%s: decode %x, encoded from %x: %v", c.name, again, b, err)
	}
	if diff := cmp.Diff(v, got, equal); diff != "" && !c.lossy {
		t.Fatalf("%s: %x changes when encoded again (-first +second):\n%s", c.name, b, diff)
	}
}

func TestDecodersTakeAnyBytes(t *testing.T) {
	for _, c := range codecs {
		t.Run(c.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				checkDecoder(t, c, rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "bytes"))
			})
		})
	}
}

func TestEncodersAppend(t *testing.T) {
	ack, err := wire.Ack{Code: wire.AckCode{1, 2, 3, 4}}.AppendTo([]byte{9})
	if err != nil || string(ack) != "\x09\x01\x02\x03\x04" {
		t.Errorf("appended %x, %v", ack, err)
	}
}
