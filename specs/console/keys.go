package console

import (
	"context"
	"fmt"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/console"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// ask types a command, or sends it as an administrator's message, and returns its reply.
type ask func(command string) string

// serial types commands at the serial line.
func serial(ctx context.Context, b *bench.Bench) ask {
	return func(command string) string {
		GinkgoHelper()
		return b.Room().Console().Command(ctx, command)
	}
}

// overAir logs an administrator in who sends commands.
func overAir(ctx context.Context, b *bench.Bench) ask {
	GinkgoHelper()
	alice := b.Client("alice")
	alice.LoginAdmin(ctx)
	return func(command string) string {
		GinkgoHelper()
		return alice.Command(ctx, command)
	}
}

// expectTaken sets keys to their n-th values, those with fewer to their last, and expects the
// replies; what get has to answer then is returned. A board without the part that a key is about
// leaves it out.
func expectTaken(set ask, n int, keys ...versions.Key) (taken map[string]string) {
	GinkgoHelper()
	taken = map[string]string{}
	for _, k := range keys {
		v := k.Values[min(n, len(k.Values)-1)]
		reply := set("set " + k.Name + " " + v.Typed)
		if reply == "Error: unsupported" {
			continue
		}
		Expect(reply).To(Equal(k.Answer(v)), "reply to set %s %s", k.Name, v.Typed)
		taken[k.Name] = "> " + v.Reads()
	}
	return taken
}

func expectRead(get ask, when string, taken map[string]string) {
	GinkgoHelper()
	for name, want := range InOrder(taken) {
		Expect(get("get "+name)).To(Equal(want), "reply to get %s %s", name, when)
	}
}

// settable are the keys that can be set; those that stand for the same as others are apart.
func settable(apart bool) (list []versions.Key) {
	for _, k := range versions.Keys(Version()) {
		if k.Kind != versions.Fixed && k.Elsewhere == apart {
			list = append(list, k)
		}
	}
	return list
}

// rounds is how often keys have to be set until each had all its values.
func rounds(keys []versions.Key) (most int) {
	for _, k := range keys {
		most = max(most, len(k.Values))
	}
	return most
}

var _ = Describe("each key", func() {
	It("reads at once as it was set, whatever kind of value that is", For("CON-133"), func(ctx SpecContext) {
		here := serial(ctx, Bench(ctx))
		for _, k := range append(settable(false), settable(true)...) {
			for n := range k.Values {
				expectRead(here, "at once", expectTaken(here, n, k))
			}
		}
	})

	It("takes a number that more than one blank stands before", For("CON-158"), func(ctx SpecContext) {
		here := serial(ctx, Bench(ctx))
		for _, k := range settable(false) {
			if k.Kind != versions.Integer && k.Kind != versions.Decimal || strings.HasSuffix(k.Name, "advert.interval") {
				continue
			}
			for n := range 2 {
				v := k.Values[min(n, len(k.Values)-1)]
				for _, blanks := range []string{"  ", "   ", "    "} {
					if reply := here("set " + k.Name + blanks + v.Typed); reply != "Error: unsupported" {
						Expect(reply).To(Equal(k.Answer(v)), "reply to set %s and %d blanks", k.Name, len(blanks))
						Expect(here("get "+k.Name)).To(Equal("> "+v.Reads()), "get %s", k.Name)
					}
				}
			}
		}
	})

	It("prints numbers of any size, those from 2^31 on as 0", For("CON-175"), func(ctx SpecContext) {
		here := serial(ctx, Bench(ctx))
		for typed, read := range InOrder(map[string]string{
			"8388608": "8388608.0", "-16777216": "-16777216.0", "67108864": "67108864.0", "2147483520": "2147483520.0", "2147483648": "0", "0.00000001": "0",
			"1e1": "10.0", "25e-1": "2.5", "-1.25e2": "-125.0", "1.5E+1": "15.0",
		}) {
			here("set lat " + typed)
			Expect(here("get lat")).To(Equal("> "+read), "get lat after set lat %s", typed)
		}
	})

	It("reads after a restart as it was set, whatever kind of value that is", For("CON-134"), func(ctx SpecContext) {
		b := Bench(ctx)
		for _, keys := range [][]versions.Key{settable(false), settable(true)} {
			for n := range rounds(keys) {
				taken := expectTaken(serial(ctx, b), n, keys...)
				expectRead(serial(ctx, b), "beside all others", taken)
				b.Room().Reboot(ctx)
				expectRead(serial(ctx, b), "after a restart", taken)
			}
		}
	})

	It("has its default on a board that nobody configured", For("CON-151"), Needs(Erase), func(ctx SpecContext) {
		here := serial(ctx, Bench(ctx, Factory))
		for _, k := range versions.Keys(Version()) {
			if k.Shown {
				Expect(here("get "+k.Name)).To(Equal("> "+k.Default), "reply to get %s", k.Name)
			}
		}
	})

	It("of the radio that a build chooses is what its radio is set to", For("CON-155"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx, Factory)
		here := serial(ctx, b)
		var radio capture.Event
		for _, ev := range b.Events() {
			if ev.Kind == capture.Radio {
				radio = ev
			}
		}
		said, err := console.ParseRadio(here("get radio"))
		Expect(err).NotTo(HaveOccurred())
		Expect(said.Is(radio.Params)).To(BeTrue(), "get radio says %+v, the radio is set to %v", said, radio.Params)
		Expect(here("get tx")).To(Equal(fmt.Sprintf("> %g", radio.Params.Power)))
		Expect(here("get radio")).To(HavePrefix(here("get freq") + ","))
	})

	It("is not known by set with a letter less or more", For("CON-152"), func(ctx SpecContext) {
		here := serial(ctx, Bench(ctx))
		for _, k := range append(settable(false), settable(true)...) {
			value := k.Values[0].Typed
			before := here("get " + k.Name)
			for _, name := range []string{k.Name[1:], k.Name[:len(k.Name)-1], k.Name + "s", "x" + k.Name} {
				if isKey(name) {
					continue
				}
				Expect(here("set "+name+" "+value)).To(Equal("unknown config: "+name+" "+value), "reply to set %s", name)
			}
			Expect(here("get "+k.Name)).To(Equal(before), "get %s", k.Name)
		}
	})

	It("is not known by get with a letter less", For("CON-153"), func(ctx SpecContext) {
		here := serial(ctx, Bench(ctx))
		for _, k := range versions.Keys(Version()) {
			for _, name := range []string{k.Name[:len(k.Name)-1], k.Name[1:]} {
				if !beginsWithKey(name) {
					Expect(here("get "+name)).To(Equal("??: "+name), "reply to get %s", name)
				}
			}
		}
	})

	It("is not known by get with a letter more", For("CON-154"), func(ctx SpecContext) {
		here := serial(ctx, Bench(ctx))
		for _, k := range versions.Keys(Version()) {
			for _, name := range []string{k.Name + "s", k.Name + ".x", k.Name + " x"} {
				Expect(here("get "+name)).To(Equal("??: "+name), "reply to get %s", name)
			}
		}
	})
})

// isKey tells whether a release has a key of that name.
func isKey(name string) bool {
	for _, k := range versions.Keys(Version()) {
		if k.Name == name {
			return true
		}
	}
	return false
}

// beginsWithKey tells whether a name is a key with more behind it, which releases take for the key.
func beginsWithKey(name string) bool {
	for n := range len(name) {
		if isKey(name[:n+1]) {
			return true
		}
	}
	return false
}
