package admin_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device"
)

const alice = "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90"

// TestQuirks types the same commands into a right and into a released firmware. The
// last reply counts; the commands before it set the scene.
func TestQuirks(t *testing.T) {
	for name, tc := range map[string]struct {
		commands        []string
		right, released string
	}{
		"PowerWraps":        {[]string{"set tx 200"}, "Error, must be -9-30", "OK"},
		"power kept":        {[]string{"set tx 200", "get tx"}, "> 22", "> -56"},
		"highest power":     {[]string{"set tx 30", "get tx"}, "> 30", "> 30"},
		"ByteWraps":         {[]string{"set flood.max 256"}, "Error, max 64", "OK"},
		"spreading wraps":   {[]string{"set radio 868,125,263,5"}, "Error, invalid radio params", "OK - reboot to apply"},
		"coding wraps":      {[]string{"tempradio 868,125,7,261,1"}, "Error, invalid params", "OK - temp params for 1 mins"},
		"gain reset wraps":  {[]string{"set agc.reset.interval 1024"}, "Error, must be 0-1020", "OK - interval rounded to 0"},
		"threshold wraps":   {[]string{"set int.thresh -1"}, "Error, must be 0-255", "OK"},
		"MultiAcksAnyValue": {[]string{"set multi.acks 2"}, "Error, must be 0 or 1", "OK"},
		"IntervalWraps": {
			[]string{"set flood.advert.interval 4294967295"},
			"Error: interval range is 3-168 hours", "OK",
		},
		"wrapped to a good one":  {[]string{"set advert.interval 4294967416"}, "Error: interval range is 60-240 minutes", "OK"},
		"AirtimeFactorUnchecked": {[]string{"set af -1"}, "Error, must be 0-99", "OK"},
		"airtime factor of 1 %":  {[]string{"set af 99", "get dutycycle"}, "> 1.0%", "> 1.0%"},
		"airtime factor nan":     {[]string{"set af nan"}, "Error, must be 0-99", "OK"},
		"DutyCycleNaN":           {[]string{"set dutycycle nan"}, "ERROR: dutycycle must be 1-100", "OK - 0.0%"},
		"DutyCycleCarry":         {[]string{"set dutycycle 2.96"}, "OK - 3.0%", "OK - 2.10%"},
		"TemporaryOverflow":      {[]string{"tempradio 868,125,7,5,35792"}, "Error, invalid params", "OK - temp params for 35792 mins"},
		"longest temporary":      {[]string{"tempradio 868,125,7,5,35791"}, "OK - temp params for 35791 mins", "OK - temp params for 35791 mins"},
		"TimeWraps":              {[]string{"time 4294967396"}, "(ERR: time out of range)", "OK - clock set: 06:29 - 6/2/2106 UTC"},
		"CalendarWraps":          {[]string{"time 4294967295"}, "OK - clock set: 06:28 - 7/2/2106 UTC", "OK - clock set: 06:28 - 6/2/2106 UTC"},
		"1970":                   {[]string{"clock"}, "00:00 - 1/1/1970 UTC", "06:28 - 6/2/2106 UTC"},
		"BadHexIsZero":           {[]string{"setperm zz" + alice[2:] + " 3"}, "Err - bad pubkey", "OK"},
		"SetPermNeedsSpace":      {[]string{"setperm " + alice + " 3", "setperm " + alice}, "OK", "Err - bad params"},
		"removed without space":  {[]string{"setperm " + alice + " 3", "setperm " + alice, "setperm " + alice + " 0"}, "Err - invalid params", "OK"},
		"SetPermEmptyKey":        {[]string{"setperm " + alice + " 3", "setperm  0"}, "Err - bad pubkey", "OK"},
		"SetPermAnyNumber":       {[]string{"setperm " + alice + " -1"}, "Err - invalid params", "OK"},
		"permissions wrap":       {[]string{"setperm " + alice + " 3", "setperm " + alice + " 256"}, "Err - invalid params", "OK"},
		"permissions text":       {[]string{"setperm " + alice + " 3", "setperm " + alice + " abc"}, "Err - invalid params", "OK"},
		"BootReasonUnsupported": {
			[]string{"get pwrmgt.bootreason"},
			"ERROR: Power management not supported", "> Reset: Power-on reset; Shutdown: Not available",
		},
		"MultiplierText": {[]string{"set adc.multiplier 1"}, "Error: unsupported by this board", "Error: unsupported"},
		"RegionLoadNeedsIndent": {
			[]string{"region load", "* F", "#Europe F", "  #UK", "    #London F", "  #France", "", "region"},
			"*^ F\n Europe F\n  UK\n   London F\n  France\n", "*^ F\n",
		},
		"wildcard denied": {[]string{"region load", "*", "", "region"}, "*^\n", "*^ F\n"},
		"tree of an export": {
			[]string{"region load", "* F", " a F", "  b", " c", "", "region"},
			"*^ F\n a F\n  b\n c\n", "*^ F\n a F\n  b\n c\n",
		},
		"branch under the last, not a stale one": {
			[]string{"region load", " a F", "  b F", " c F", "   d F", "", "region"},
			"*^ F\n a F\n  b F\n c F\n  d F\n", "*^ F\n a F\n  b F\n   d F\n c F\n",
		},
		"RegionLoadIgnoresName": {[]string{"region load north F", "", "region"}, "*^ F\n north F\n", "*^ F\n"},
		"WordsIgnored":          {[]string{"region denyf * foo", "region"}, "*^ F\n", "*^\n"},
		"a parent too many":     {[]string{"region put a", "region put b", "region put c a b"}, "Err - ??", "OK - (flood allowed)"},
		"letters behind":        {[]string{"advertise"}, "Unknown command", "OK - Advert sent"},
		"words behind":          {[]string{"log stop now"}, "Unknown command", "   logging off"},
		"key one letter more":   {[]string{"get names"}, "??: names", "> Heltec Room"},
		"blanks behind a key":   {[]string{"get name  "}, "> Heltec Room", "> Heltec Room"},
		"blanks around":         {[]string{"set flood.max  12 ", "get flood.max "}, "> 12", "> 12"},
		"value too many":        {[]string{"set radio 868,125,7,5,1"}, "Error, invalid radio params", "OK - reboot to apply"},
		"two lines in a burst":  {[]string{"get role\rget name"}, "> room_server", "> room_server"},
		"TextIsNumber":          {[]string{"set flood.max abc", "get flood.max"}, "> 64", "> 0"},
		"unit":                  {[]string{"set txdelay 1.5s"}, "Error, must be 0-2", "OK"},
		"hexadecimal place":     {[]string{"set lat 0x10", "get lat"}, "> 0.0", "> 16.0"},
		"negative interval":     {[]string{"set advert.interval -5"}, "Error: interval range is 60-240 minutes", "OK"},
		"blank before":          {[]string{"set advert.interval  90", "get advert.interval"}, "> 90", "> 0"},
		"SwitchIsPrefix":        {[]string{"set repeat no"}, "Error, must be on or off", "OK - repeat is now ON"},
		"once is on":            {[]string{"set allow.read.only once", "get allow.read.only"}, "> off", "> on"},
		"strictly":              {[]string{"set loop.detect strictly", "get loop.detect"}, "> off", "> strict"},
		"deep trees end": {
			[]string{"region load", " a", "  b", "   c", "    d", "     e", "      f", "       g", "        h", "", "region"},
			"*^ F\n a\n  b\n   c\n    d\n     e\n      f\n       g\n", "*^ F\n a\n  b\n   c\n    d\n     e\n      f\n       g\n",
		},
	} {
		for kind, q := range map[string]admin.Quirks{"right": {}, "released": releasedQuirks()} {
			want := tc.right
			if kind == "released" {
				want = tc.released
			}
			b := &board{reason: "Power-on reset"}
			c := b.start(releasedBuild(), q)
			var got string
			for _, command := range tc.commands {
				got = c.Handle(admin.Serial, 0, command)
			}
			if got != want {
				t.Errorf("%s, %s: %q, want %q", name, kind, got, want)
			}
		}
	}
}

func TestVersion(t *testing.T) {
	c := admin.NewConsole(ownBuild(), admin.Quirks{}, nil, nil, nil, admin.Ports{})
	if got, want := c.Handle(admin.Serial, 0, "ver"), "v1.17.1+meshrig (Build: 14 Aug 2026)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestRemote types what only the serial console may do.
func TestRemote(t *testing.T) {
	for command, want := range map[string]string{
		"get acl": "??: acl", "get prv.key": "??: prv.key", "set freq 868": "unknown config: freq 868",
		"erase": "Unknown command", "log": "Unknown command", "stats-core": "Unknown command",
		"stats-radio": "Unknown command", "stats-packets": "Unknown command",
		"region load": "Err - serial only", "region load north": "OK - loaded 1 regions",
		"xx|ver": "xx|v1.17.1 (Build: 14 Aug 2026)", "log start": "   logging on", "clock sync": "OK - clock set: 00:01 - 1/1/1970 UTC",
	} {
		b := &board{}
		if got := b.start(releasedBuild(), admin.Quirks{}).Handle(admin.Remote, 70, command); got != want {
			t.Errorf("%q: %q, want %q", command, got, want)
		}
		if len(b.printed) > 0 {
			t.Errorf("%q prints %q on the serial console", command, b.printed)
		}
	}
	b := &board{}
	c := b.start(releasedBuild(), releasedQuirks())
	if c.Handle(admin.Remote, 70, "region load"); c.Handle(admin.Serial, 0, "ver") != "" {
		t.Error("a remote region load does not swallow commands under RegionLoadRemote")
	}
}

// TestEffects looks at what commands ask of the ports.
func TestEffects(t *testing.T) {
	for name, tc := range map[string]struct {
		q       admin.Quirks
		command string
		did     func(*board, *admin.Console) bool
	}{
		"reboot":         {command: "ab|reboot", did: func(b *board, _ *admin.Console) bool { return b.rebooted }},
		"poweroff":       {command: "poweroff", did: func(b *board, _ *admin.Console) bool { return b.poweredOff }},
		"shutdown":       {command: "shutdown", did: func(b *board, _ *admin.Console) bool { return b.poweredOff }},
		"clkreboot":      {command: "clkreboot", did: func(b *board, _ *admin.Console) bool { return b.rebooted && b.now == 1715770351 }},
		"advert":         {command: "advert", did: func(b *board, _ *admin.Console) bool { return cmp.Equal(b.adverts, []string{"flood"}) }},
		"advert.zerohop": {command: "advert.zerohop", did: func(b *board, _ *admin.Console) bool { return cmp.Equal(b.adverts, []string{"zero hop"}) }},
		"local timer": {command: "set advert.interval 60", did: func(b *board, _ *admin.Console) bool {
			return cmp.Equal(b.adverts, []string{"local timer"})
		}},
		"flood timer": {command: "set flood.advert.interval 3", did: func(b *board, _ *admin.Console) bool {
			return cmp.Equal(b.adverts, []string{"flood timer"})
		}},
		"temporary": {command: "tempradio 868,125,7,5,2", did: func(b *board, _ *admin.Console) bool {
			want := admin.RadioParameters{Frequency: 868, Bandwidth: 125, SpreadingFactor: 7, CodingRate: 5}
			return b.temporary == want && b.revert == 122_000
		}},
		"temporary that overflows": {
			q: releasedQuirks(), command: "tempradio 868,125,7,5,71583",
			did: func(b *board, _ *admin.Console) bool { return b.revert == device.Millis(14_704) },
		},
		"power":       {command: "set tx 7", did: func(b *board, _ *admin.Console) bool { return b.power == 7 }},
		"gain":        {command: "set radio.rxgain on", did: func(b *board, _ *admin.Console) bool { return b.boosted }},
		"post":        {command: "room.post  hi ", did: func(b *board, _ *admin.Console) bool { return cmp.Equal(b.posts, []string{"hi "}) }},
		"access":      {command: "setperm " + alice + " 3", did: func(b *board, c *admin.Console) bool { return b.dirty && c.Access.Len() == 1 }},
		"clear stats": {command: "clear stats", did: func(b *board, _ *admin.Console) bool { return b.reset }},
		"logging":     {command: "log start", did: func(_ *board, c *admin.Console) bool { return c.Logging() }},
		"first setting ends frequent adverts": {command: "set name x", did: func(_ *board, c *admin.Console) bool {
			return c.Settings.AdvertInterval == 0
		}},
		"set radio does not": {command: "set radio 868,125,7,5", did: func(_ *board, c *admin.Console) bool {
			return c.Settings.AdvertInterval == 1
		}},
	} {
		b := &board{}
		c := b.start(releasedBuild(), tc.q)
		c.Handle(admin.Serial, 0, tc.command)
		if !tc.did(b, c) {
			t.Errorf("%s: %+v", name, b)
		}
	}
}

// TestNoReply is what a board that goes away says.
func TestNoReply(t *testing.T) {
	for _, command := range []string{"reboot", "ab|reboot", "poweroff", "clkreboot"} {
		if got := (&board{}).start(releasedBuild(), admin.Quirks{}).Handle(admin.Serial, 0, command); got != "" {
			t.Errorf("%q: %q", command, got)
		}
	}
}

func TestFailures(t *testing.T) {
	b := &board{plain: true}
	c := admin.NewConsole(releasedBuild(), admin.Quirks{}, nil, nil, nil,
		admin.Ports{Flash: brokenFlash{flash{}}, Radio: b})
	for command, want := range map[string]string{
		"erase": "File system erase: Err", "region save": "Err - save failed", "set radio.rxgain on": "Error: unsupported",
		"set name x": "OK", "region default x": " default scope is now x",
	} {
		if got := c.Handle(admin.Serial, 0, command); got != want {
			t.Errorf("%q: %q, want %q", command, got, want)
		}
	}
}

// TestLongReplies are cut; the released firmware's reach past its buffer by what stands in front of a command.
func TestLongReplies(t *testing.T) {
	c := (&board{}).start(releasedBuild(), releasedQuirks())
	right := (&board{}).start(ownBuild(), admin.Quirks{})
	long := strings.Repeat("k", 200)
	for command, beyond := range map[string]int{"xx|set " + long: 2, "xx|get " + long: 3, "xx|region def " + strings.Repeat("a|* ", 60): 0, long: 0} {
		if got := c.Handle(admin.Serial, 0, command); len(got) > admin.MaxReply+beyond {
			t.Errorf("released, %q: %d bytes", command, len(got))
		}
		if got := right.Handle(admin.Serial, 0, command); len(got) > admin.MaxReply {
			t.Errorf("%q: %d bytes", command, len(got))
		}
	}
	if got, want := c.Handle(admin.Remote, 1, "set "+long), "unknown config: "+long[:142]; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestLine(t *testing.T) {
	full := strings.Repeat("a", admin.MaxLine)
	for name, tc := range map[string]struct {
		bursts          []string
		right, released []string
	}{
		"one":                   {[]string{"ver\r"}, []string{"ver"}, []string{"ver"}},
		"two lines in a burst":  {[]string{"ver\rget role\r"}, []string{"ver\rget role"}, []string{"ver\rget role"}},
		"line feed":             {[]string{"ve", "\n", "r\r\n"}, []string{"ver"}, []string{"ver"}},
		"NUL in a burst":        {[]string{"ver\x00x\r"}, []string{"ver"}, []string{"ver"}},
		"NUL between bursts":    {[]string{"ver\x00x", "y\r"}, []string{"very"}, []string{"very"}},
		"empty":                 {[]string{"\r", ""}, []string{""}, []string{""}},
		"longest":               {[]string{full[1:] + "\r"}, []string{full[1:]}, []string{full[1:]}},
		"too long":              {[]string{full + "bb\r"}, []string{full[1:]}, []string{full + "\rbb"}},
		"too long in bursts":    {[]string{full[:9], full[9:] + "b", "c\r"}, []string{full[1:]}, []string{full + "\rbc"}},
		"full without a return": {[]string{full}, nil, []string{full}},
	} {
		for _, q := range []admin.Quirks{{}, releasedQuirks()} {
			want := tc.right
			if q.LineOverrun {
				want = tc.released
			}
			l := admin.LineEditor{Quirks: q}
			var got []string
			for _, burst := range tc.bursts {
				echo, line, complete := l.Take([]byte(burst))
				if string(echo) != burst {
					t.Errorf("%s: echo %q", name, echo)
				}
				if complete {
					got = append(got, line)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, released %v: %s", name, q.LineOverrun, diff)
			}
		}
	}
}
