package trace

import (
	"github.com/meshrig/meshrig/firmware/wire"
)

// commands types what releases are known to answer differently, and what they should not take.
func commands(s *script) {
	alice := s.Client("alice")
	s.step(answered, "alice logs in as administrator", func() { alice.SendLogin(s.ctx, s.Room().AdminPassword()) })
	for _, command := range []string{
		"board", "clock", "time 1767225600", "get name", "get role", "get radio", "get tx", "get af", "get dutycycle",
		"get repeat", "get flood.max", "get flood.max.advert", "get flood.max.unscoped", "get advert.interval",
		"get flood.advert.interval", "get allow.read.only", "get multi.acks", "get rxdelay", "get txdelay",
		"get direct.txdelay", "get int.thresh", "get agc.reset.interval", "get path.hash.mode", "get loop.detect",
		"get owner.info", "get nothing", "set nothing 1", "nothing", "neighbors", "region", "stats-packets",
		"set flood.max 65", "set flood.max 256", "get flood.max", "set flood.max 64", "set tx 200", "get tx", "set tx 22",
		"set multi.acks 2", "get multi.acks", "set advert.interval 59", "set advert.interval 60", "set flood.advert.interval 49",
		"set flood.advert.interval 2", "set advert.interval 4294967295",
		"set dutycycle 2.999", "set dutycycle 50", "set rxdelay 21", "set rxdelay 0", "set name a/b", "set name a:b",
		"set radio 200,250,11,5", "set radio 869.5,250,4,5", "set owner.info one|two",
		"get owner.info", "setperm", "setperm a1", "setperm zz 3", "setperm a1 abc", "get acl", "password secret", "powersaving",
		"get pwrmgt.bootreason", "get adc.multiplier", "get cad", "advert.zerohop",
	} {
		s.say(command)
	}
	s.step(answered, "alice logs in again", func() { alice.SendLogin(s.ctx, "secret") })
	for _, command := range []string{"get name", "clock", "get acl", "c1|get role", "stats-core", "set flood.max 3", "nothing"} {
		s.step(answered, "alice commands "+command, func() { alice.SendCommand(s.ctx, command) })
	}
	s.step(answered, "alice asks for the access list", func() { alice.SendRequest(s.ctx, wire.RequestAccessList, nil) })
	s.step(answered, "alice asks for telemetry", func() { alice.SendRequest(s.ctx, wire.RequestTelemetry, nil) })
	for _, command := range []string{"set af -1", "tempradio 869.5,250,11,5,71582789", "get radio"} {
		s.say(command) // last, as they may silence the radio
	}
	s.rest(answered)
}
