package bench

import (
	"testing"

	"github.com/meshrig/meshrig/rig/lora"
)

func TestRadioOf(t *testing.T) {
	like := lora.Default().Params()
	for _, test := range []struct {
		reply string
		want  string // empty: refused
	}{
		{"> 869.6179809,62.5,8,5", "869.618 MHz/62.5 kHz/SF8/CR5"},
		{"> 869.5250244,250,11,5", "869.525 MHz/250 kHz/SF11/CR5"},
		{"> 910.5250244,62.5,7,5", "910.525 MHz/62.5 kHz/SF7/CR5"},
		{"> 869.5250244,250.0,11,8\r\n", "869.525 MHz/250 kHz/SF11/CR8"},
		{reply: ""},
		{reply: "> 869.525,250,11"},
		{reply: "> 869.525,250,11,x"},
		{reply: "> 869.525,99,11,5"},
		{reply: "> 869.525,250,13,5"},
		{reply: "> -1,250,11,5"},
		{reply: "> 869.525,250,-3,5"},
	} {
		got, ok := radioOf(test.reply, like)
		if ok != (test.want != "") || ok && got.String() != test.want {
			t.Errorf("radioOf(%q) = %v, %v, want %q", test.reply, got, ok, test.want)
		}
		if !ok && got != like {
			t.Errorf("radioOf(%q) changed %v to %v", test.reply, like, got)
		}
	}
}
