package role

// ServerBaseline are the settings of a room server or a repeater that was never configured (MyMesh::MyMesh
// of both and CommonCLI::loadPrefs, v1.17.1). They differ in whether they forward, and in the factor of
// the delays of direct packets.
func ServerBaseline(repeat, directTxDelay string) []Setting {
	return []Setting{
		{Key: "allow.read.only", Value: "off"},
		{Key: "multi.acks", Value: "0"},
		{Key: "path.hash.mode", Value: "0"},
		{Key: "loop.detect", Value: "off"},
		{Key: "flood.max", Value: "64"},
		{Key: "flood.max.unscoped", Value: "64"},
		{Key: "flood.max.advert", Value: "8"},
		{Key: "repeat", Value: repeat},
		{Key: "rxdelay", Value: "0"},
		{Key: "txdelay", Value: "0.5"},
		{Key: "direct.txdelay", Value: directTxDelay},
		{Key: "af", Value: "1"},
		{Key: "int.thresh", Value: "0"},
		{Key: "cad", Value: "off"},
		{Key: "radio.rxgain", Value: "on"},
		{Key: "agc.reset.interval", Value: "0"},
		{Key: "lat", Value: "0"},
		{Key: "lon", Value: "0"},
		{Key: "owner.info", Value: ""},
	}
}

// ServerSetUp are the commands that give a room server or a repeater its name and passwords. They
// also keep the board from adverts that no spec asked for.
func ServerSetUp(s Credentials) []string {
	return []string{
		"set advert.interval 0",
		"set flood.advert.interval 0",
		"set name " + s.Name,
		"password " + s.AdminPassword,
		"set guest.password " + s.GuestPassword,
	}
}
