package admin_test

import (
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/wire"
)

// drawSettings draws settings that the file can hold: numbers with as many decimal places as it keeps.
func drawSettings(t *rapid.T) admin.Settings {
	text := func(label string, n int) string {
		return string(rapid.SliceOfN(rapid.ByteRange(1, 255), 0, n).Draw(t, label))
	}
	u8 := func(label string) uint8 { return rapid.Uint8().Draw(t, label) }
	f32 := func(label string) float32 { return float32(rapid.Int32Range(-160_000, 160_000).Draw(t, label)) / 16 }
	return admin.Settings{
		Name: text("name", admin.MaxName), Password: text("password", admin.MaxPassword),
		GuestPassword: text("guest", admin.MaxPassword), Owner: text("owner", admin.MaxOwner),
		Latitude: float64(f32("lat")), Longitude: float64(f32("lon")),
		Frequency: f32("freq"), Bandwidth: f32("bw"), SpreadingFactor: u8("sf"), CodingRate: u8("cr"),
		Power: rapid.Int8().Draw(t, "tx"), ChannelScan: u8("cad"), InterferenceThreshold: u8("int_thr"),
		BoostedGain: u8("rxgain"), FrontEndRxGain: u8("fem_rxgain"), FrontEndTxGain: u8("fem_txgain"),
		AirtimeFactor: f32("af"), RxDelayBase: f32("rxdelay"), TxDelayFactor: f32("f_txdelay"), DirectTxDelayFactor: f32("d_txdelay"),
		GainResetInterval: u8("agc_int"), PathHashMode: u8("hash_mode"), MultiAcks: u8("multi_ack"),
		Bridge: admin.BridgeSettings{
			Enabled: u8("en"), Delay: rapid.Uint16().Draw(t, "delay"), Source: u8("src"),
			Baud: rapid.Uint32Range(0, math.MaxInt32).Draw(t, "baud"), Channel: u8("ch"), Secret: text("secret", admin.MaxPassword),
		},
		GPSEnabled: u8("gps"), GPSInterval: rapid.Uint32Range(0, math.MaxInt32).Draw(t, "int"),
		Location: admin.LocationPolicy(u8("adv_loc")), ForwardingOff: u8("disable"), FloodMax: u8("f_max"),
		FloodMaxUnscoped: u8("f_max_uns"), FloodMaxAdvert: u8("f_max_adv"), LoopDetect: admin.LoopDetect(u8("loop")),
		AllowReadOnly: u8("rd_only"), ADCMultiplier: f32("adc_mult"), PowerSaving: u8("pwr_sav_en"),
		AdvertInterval: u8("adv_int"), FloodAdvertInterval: u8("f_adv_int"),
	}
}

func TestSettingsFile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, want := flash{}, drawSettings(t)
		if err := want.Save(f); err != nil {
			t.Fatal(err)
		}
		got, err := admin.LoadSettings(f, ownBuild())
		if err != nil {
			t.Fatalf("%v: %s", err, f[admin.PrefsFile])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

// TestCutSettings cuts the file at every byte: what is whole counts, and the error says where it ends.
func TestCutSettings(t *testing.T) {
	f := flash{}
	s := ownBuild().Settings()
	s.Name, s.Bandwidth = "changed", 250
	if err := s.Save(f); err != nil {
		t.Fatal(err)
	}
	whole := f[admin.PrefsFile]
	for n := range whole {
		f[admin.PrefsFile] = whole[:n]
		got, err := admin.LoadSettings(f, ownBuild())
		var broken *admin.FileError
		if !errors.As(err, &broken) || broken.Offset != n || broken.File != admin.PrefsFile {
			t.Fatalf("cut at %d: %v", n, err)
		}
		if want := n > strings.Index(string(whole), `",pass`); (got.Name == "changed") != want {
			t.Errorf("cut at %d: name %q", n, got.Name)
		}
		if want := n > strings.Index(string(whole), ",sf:"); (got.Bandwidth == 250) != want {
			t.Errorf("cut at %d: bandwidth %v", n, got.Bandwidth)
		}
	}
}

func TestOddSettings(t *testing.T) {
	for _, tc := range []struct {
		text   string
		change func(*admin.Settings)
		err    string
	}{
		{`{name:"a\"b\\c\/d\ne\rf"}`, func(s *admin.Settings) { s.Name = "a\"b\\c/d\ne\rf" }, ""},
		{" { lat : 1.5 , lon:2 }", nil, "start at byte 6: expected a key of at most 15 letters or underscores, and a colon"},
		{" { lat: 1.5 , lon:2 }", func(s *admin.Settings) { s.Latitude, s.Longitude = 1.5, 2 }, ""},
		{`{unknown:{a:{b:1}},radio:{sf:7}}`, func(s *admin.Settings) { s.SpreadingFactor = 7 }, ""},
		{`{radio:{sf:263,tx:200},adv_int:-1}`, func(s *admin.Settings) { s.SpreadingFactor, s.Power, s.AdvertInterval = 7, -56, 255 }, ""},
		{`{radio:{sf:7},radio:5}`, func(s *admin.Settings) { s.SpreadingFactor = 5 }, ""},
		{`{radio:{sf:{x:6}}}`, func(s *admin.Settings) { s.SpreadingFactor = 6 }, ""},
		{`{lat:"3"room:{rd_only:1}}`, func(s *admin.Settings) { s.Latitude = 3 }, "lat at byte 8: expected a comma or }"},
		{`{room:{rd_only:1}lat:3}`, func(s *admin.Settings) { s.AllowReadOnly, s.Latitude = 1, 3 }, ""},
		{`{name:"x",}`, func(s *admin.Settings) { s.Name = "x" }, "name at byte 10: expected a key of at most 15 letters or underscores, and a colon"},
		{`{}`, nil, "start at byte 1: expected a key of at most 15 letters or underscores, and a colon"},
		{``, nil, "start at byte 0: expected {"},
		{`{name:"\t"}`, nil, "name at byte 8: expected one of n r \" \\ /"},
		{`{radio:{freq:1E3}}`, nil, "radio.freq at byte 14: expected a string, a number or {"},
		{`{name:"` + strings.Repeat("n", 60) + `"}`, func(s *admin.Settings) { s.Name = strings.Repeat("n", 31) }, ""},
		{`{name:"` + strings.Repeat("n", 128) + `"`, nil, "name at byte 134: expected at most 127 bytes and a closing quote"},
		{`{a:{a:{a:{a:{a:{a:{a:{`, nil, "a.a.a.a.a.a.a at byte 21: expected a string, a number or {"},
		{`{name:"x"}}`, func(s *admin.Settings) { s.Name = "x" }, "start at byte 10: expected a comma, a key or }"},
	} {
		want := ownBuild().Settings()
		if tc.change != nil {
			tc.change(&want)
		}
		got, err := admin.LoadSettings(flash{admin.PrefsFile: []byte(tc.text)}, ownBuild())
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", tc.text, diff)
		}
		message := ""
		if err != nil {
			message = strings.TrimPrefix(err.Error(), "admin: /prefs.json: ")
		}
		if message != tc.err {
			t.Errorf("%s: %q, want %q", tc.text, message, tc.err)
		}
	}
}

// legacy returns a whole file of an older release with values outside their ranges.
func legacy() []byte {
	b := make([]byte, 295)
	f32 := func(at int, v float32) { binary.LittleEndian.PutUint32(b[at:], math.Float32bits(v)) }
	f32(0, 12) // airtime factor
	copy(b[4:36], strings.Repeat("N", 32))
	binary.LittleEndian.PutUint64(b[40:], math.Float64bits(52.5))
	copy(b[56:72], "old password")
	f32(72, 100) // MHz
	b[76] = 0x80 // -128 dBm
	b[77], b[78] = 1, 30
	f32(80, -1)
	f32(84, 3)
	copy(b[88:104], "old guest")
	b[112], b[113], b[114], b[115] = 13, 4, 1, 9
	f32(116, 62.5)
	b[121] = 7
	b[124], b[125], b[126] = 33, 24, 14
	binary.LittleEndian.PutUint16(b[128:], 60000)
	binary.LittleEndian.PutUint32(b[131:], 1)
	b[161] = 1
	copy(b[170:290], "owner")
	b[291], b[292], b[294] = 5, 6, 2
	return b
}

func TestLegacySettings(t *testing.T) {
	want := ownBuild().Settings()
	want.AirtimeFactor, want.Name, want.Latitude, want.Password = 9, strings.Repeat("N", 31), 52.5, "old password"
	want.Frequency, want.Power, want.ForwardingOff, want.AdvertInterval = 150, -9, 1, 30
	want.RxDelayBase, want.TxDelayFactor, want.GuestPassword, want.DirectTxDelayFactor = 0, 2, "old guest", 0
	want.SpreadingFactor, want.CodingRate, want.AllowReadOnly, want.MultiAcks = 12, 5, 1, 1
	want.PathHashMode, want.FloodMax, want.FloodAdvertInterval, want.InterferenceThreshold = 2, 33, 24, 14
	want.Bridge.Delay, want.Bridge.Baud, want.Location, want.Owner = 10000, 9600, admin.LocationSensor, "owner"
	want.BoostedGain, want.FloodMaxUnscoped, want.FloodMaxAdvert, want.FrontEndRxGain, want.ChannelScan = 0, 5, 6, 0, 1

	f := flash{admin.LegacyPrefsFile: legacy()}
	got, err := admin.LoadSettings(f, ownBuild())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if again, err := admin.LoadSettings(flash{admin.PrefsFile: f[admin.PrefsFile]}, ownBuild()); err != nil || again != got {
		t.Errorf("the new file reads %+v, %v", again, err)
	}
	if f[admin.LegacyPrefsFile] == nil {
		t.Error("the old file is gone")
	}
}

// TestCutLegacySettings reads files of every length: one that ends between values is of an older release.
func TestCutLegacySettings(t *testing.T) {
	for n, cut := range map[int]bool{0: false, 3: true, 4: false, 290: false, 291: false, 295: false, 118: true, 300: false} {
		data := append(legacy(), make([]byte, 5)...)[:n]
		_, err := admin.LoadSettings(flash{admin.LegacyPrefsFile: data}, ownBuild())
		var broken *admin.FileError
		if errors.As(err, &broken) != cut {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}

func TestNewSettingsWin(t *testing.T) {
	f := flash{admin.PrefsFile: []byte(`{name:"new"}`), admin.LegacyPrefsFile: legacy()}
	if got, err := admin.LoadSettings(f, ownBuild()); err != nil || got.Name != "new" {
		t.Errorf("%q, %v", got.Name, err)
	}
}

func TestAdvertData(t *testing.T) {
	s := ownBuild().Settings()
	s.Latitude, s.Longitude = 52.520008, -1e9
	d := s.AdvertData(wire.NodeRoom)
	if !d.HasLocation || d.Latitude != 52520008 || d.Longitude != math.MinInt32 || d.Name != "Heltec Room" {
		t.Errorf("%+v", d)
	}
	s.Location = admin.LocationSensor
	if d := s.AdvertData(wire.NodeRoom); !d.HasLocation || d.Latitude != 0 {
		t.Errorf("%+v", d)
	}
	s.Location = admin.LocationNone
	if d := s.AdvertData(wire.NodeRoom); d.HasLocation {
		t.Errorf("%+v", d)
	}
}
