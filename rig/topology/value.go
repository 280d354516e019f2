package topology

import (
	"encoding"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"net"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/internal/strict"
	"github.com/meshrig/meshrig/rig/lora"
)

// Moment is a time of day in UTC, 2026-11-30T12:00:00Z, from 2000 on as a board's clock has it.
type Moment uint32

// UnmarshalText reads a moment.
func (m *Moment) UnmarshalText(text []byte) error {
	at, err := time.Parse(time.RFC3339, string(text))
	if n := at.Unix(); err == nil && at.Year() >= 2000 && n <= math.MaxUint32 {
		*m = Moment(n)
		return nil
	}
	return errors.New("want a time of day from 2000 to 2106: 2026-11-30T12:00:00Z")
}

// Share is a part of one, written in hundredths: 5 %.
type Share float64

// UnmarshalText reads a share.
func (s *Share) UnmarshalText(text []byte) error {
	var v float64
	if err := strict.Quantity(&v, string(text), "5 %", strict.Unit{Name: "%", Size: 0.01}); err != nil {
		return err
	}
	if v < 0 || v > 1 {
		return errors.New("want 0 % to 100 %")
	}
	*s = Share(v)
	return nil
}

// Metres is a distance.
type Metres float64

// UnmarshalText reads a distance with its unit: 400 m, 2.5 km.
func (d *Metres) UnmarshalText(text []byte) error {
	return strict.Quantity((*float64)(d), string(text), "400 m, 2.5 km", strict.Unit{Name: "km", Size: 1000}, strict.Unit{Name: "m", Size: 1})
}

// Place is a point on a plane, x and y; nil is none.
type Place []Metres

// Position is the place, if there is one.
func (p Place) Position() (channel.Position, bool) {
	if len(p) != 2 {
		return channel.Position{}, false
	}
	return channel.Position{X: float64(p[0]), Y: float64(p[1])}, true
}

// Key is an identity: a seed of 32 bytes or a private key of 64, in hex.
type Key string

// UnmarshalText reads a seed or a key.
func (k *Key) UnmarshalText(text []byte) error {
	*k = Key(text)
	_, err := k.Private()
	return err
}

// Private is the private key. The error says that there is none.
func (k Key) Private() (identity.PrivateKey, error) {
	data, err := hex.DecodeString(string(k))
	if err == nil && len(data) == len(identity.PrivateKey{}) {
		key := identity.PrivateKey(data)
		return key, key.Validate()
	}
	if err == nil && len(data) == 32 {
		return identity.FromSeed([32]byte(data)), nil
	}
	return identity.PrivateKey{}, errors.New("want a seed of 64 hex digits, or a private key of 128")
}

// Port is where somebody from outside reaches a board: tcp:HOST:PORT, of which HOST may be left out
// and is this machine then; pty, a pseudo terminal; or pty:PATH, one that a link leads to.
type Port struct {
	Address string // of TCP, with its host
	Pty     bool
	Link    string // to the terminal, empty: none
}

// UnmarshalText reads a port.
func (p *Port) UnmarshalText(text []byte) error {
	kind, rest, more := strings.Cut(string(text), ":")
	switch {
	case kind == "pty" && more == (rest != ""):
		*p = Port{Pty: true, Link: rest}
		return nil
	case kind == "tcp":
		if !strings.Contains(rest, ":") {
			rest = ":" + rest
		}
		host, port, err := net.SplitHostPort(rest)
		if err != nil {
			break
		}
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			break
		}
		if host == "" {
			host = "127.0.0.1"
		}
		p.Address = net.JoinHostPort(host, port)
		return nil
	}
	return errors.New("want tcp:PORT, tcp:HOST:PORT, pty or pty:PATH")
}

// String is the port as it is written; empty: none.
func (p Port) String() string {
	switch {
	case p.Address != "":
		return "tcp:" + p.Address
	case p.Link != "":
		return "pty:" + p.Link
	case p.Pty:
		return "pty"
	}
	return ""
}

// place is what two nodes cannot have both, empty: nothing.
func (p Port) place() string {
	switch {
	case p.Link != "":
		return filepath.Clean(p.Link)
	case strings.HasSuffix(p.Address, ":0"): // any that is free
		return ""
	}
	return p.Address
}

// form is what a topology may hold.
func form() strict.Form {
	return strict.Form{
		Kind: "a topology", Whole: "the topology", Empty: "begin with one of fixtures/topologies",
		Deepest: 16, Longest: 512, Set: set, // a node takes a hundred bytes; thousands are generated
	}
}

func set(v reflect.Value, text string) error {
	switch field := v.Addr().Interface().(type) {
	case encoding.TextUnmarshaler:
		if err := field.UnmarshalText([]byte(text)); err != nil {
			return fmt.Errorf("%w, not %q", err, text)
		}
		return nil
	case *lora.DB:
		return strict.Quantity(field, text, "5 dB", strict.Unit{Name: "dB", Size: 1})
	default:
		if known, err := strict.Shared(field, text); known {
			return err
		}
	}
	switch v.Kind() {
	case reflect.Bool:
		if text != "true" && text != "false" {
			return fmt.Errorf("want true or false, not %q", text)
		}
		v.SetBool(text == "true")
	case reflect.Int:
		n, err := strconv.ParseUint(text, 10, 20)
		if err != nil {
			return fmt.Errorf("want a whole number from 0 to %d, not %q", 1<<20-1, text)
		}
		v.SetInt(int64(n))
	case reflect.Uint64:
		n, err := strconv.ParseUint(text, 0, 64)
		if err != nil {
			return fmt.Errorf("want a whole number from 0, not %q", text)
		}
		v.SetUint(n)
	case reflect.Float64:
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
			return fmt.Errorf("want a number, not %q", text)
		}
		v.SetFloat(n)
	default:
		if text == "" {
			return errors.New("want a text")
		}
		v.SetString(text)
	}
	return nil
}
