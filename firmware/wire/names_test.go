package wire_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/meshrig/meshrig/firmware/wire"
)

func TestNamesAreDistinct(t *testing.T) {
	for _, c := range []struct {
		named int
		name  func(n uint8) fmt.Stringer
	}{
		{13, func(n uint8) fmt.Stringer { return wire.PayloadType(n) }},
		{4, func(n uint8) fmt.Stringer { return wire.Route(n) }},
		{7, func(n uint8) fmt.Stringer { return wire.RequestType(n) }},
		{3, func(n uint8) fmt.Stringer { return wire.TextType(n) }},
		{5, func(n uint8) fmt.Stringer { return wire.NodeType(n) }},
		{26, func(n uint8) fmt.Stringer { return wire.LPPType(n) }},
	} {
		seen := map[string]bool{}
		named := 0
		for n := range 256 {
			s := c.name(uint8(n)).String()
			if seen[s] {
				t.Errorf("%T: %q twice", c.name(0), s)
			}
			seen[s] = true
			if s != strconv.Itoa(n) {
				named++
			}
		}
		if named != c.named {
			t.Errorf("%T: %d names, want %d", c.name(0), named, c.named)
		}
	}
}

// Every kind of reading that has a name can be written, and read back.
func TestEveryKindOfReading(t *testing.T) {
	for n := range 256 {
		kind := wire.LPPType(n)
		b, err := wire.AppendTelemetry(nil, []wire.Reading{{Channel: 1, Type: kind, Values: [3]int64{100}}})
		if named := kind.String() != strconv.Itoa(n); named != (err == nil) {
			t.Errorf("%s: %v", kind, err)
		}
		if err != nil {
			continue
		}
		got, err := wire.DecodeTelemetry(b)
		if err != nil || len(got) != 1 || got[0].Type != kind || got[0].Values[0] != 100 {
			t.Errorf("%s: %+v, %v", kind, got, err)
		}
	}
}

func TestReadingValue(t *testing.T) {
	r := wire.Reading{Type: wire.LPPGPS, Values: [3]int64{-338567, 1512152, 1234}}
	if r.Value(0) != -33.8567 || r.Value(1) != 151.2152 || r.Value(2) != 12.34 || r.Value(3) != 0 || r.Value(-1) != 0 {
		t.Errorf("%v, %v, %v, %v", r.Value(0), r.Value(1), r.Value(2), r.Value(3))
	}
	for kind, want := range map[wire.LPPType]float64{
		wire.LPPHumidity: 50, wire.LPPTemperature: 10, wire.LPPVoltage: 1, wire.LPPCurrent: 0.1, wire.LPPAltitude: 100,
	} {
		if got := (wire.Reading{Type: kind, Values: [3]int64{100}}).Value(0); got != want {
			t.Errorf("%s: %v, want %v", kind, got, want)
		}
	}
	if got := (wire.Reading{Type: wire.LPPVoltage, Values: [3]int64{1, 1}}).Value(1); got != 0 {
		t.Errorf("a voltage has a second value %v", got)
	}
}
