package admin

import (
	"strings"

	"github.com/meshrig/meshrig/firmware/identity"
)

// systemKeys are the settings of the node itself.
var systemKeys = []key{
	{
		name: "guest.password",
		get:  func(c *Console) string { return "> " + c.Settings.GuestPassword },
		set: func(c *Console, arg string) string {
			c.Settings.GuestPassword = clip(arg, MaxPassword)
			return c.saved(done)
		},
	},
	{
		name: "prv.key", getSerial: true,
		get: func(c *Console) string {
			private := c.ports.Self.Private()
			return "> " + upperHex(private[:])
		},
		set: setPrivateKey,
	},
	{
		name: "public.key",
		get: func(c *Console) string {
			public := c.ports.Self.Public()
			return "> " + upperHex(public[:])
		},
	},
	{name: "name", get: func(c *Console) string { return "> " + c.Settings.Name }, set: setName},
	degreesKey("lat", func(s *Settings) *float64 { return &s.Latitude }),
	degreesKey("lon", func(s *Settings) *float64 { return &s.Longitude }),
	{
		name: "owner.info",
		get:  func(c *Console) string { return "> " + strings.ReplaceAll(c.Settings.Owner, "\n", "|") },
		set: func(c *Console, arg string) string {
			c.Settings.Owner = strings.ReplaceAll(clip(arg, MaxOwner), "|", "\n")
			return c.saved(done)
		},
	},
	{name: "role", get: func(c *Console) string { return "> " + c.Build.Role }},
	{name: "bridge.type", get: func(*Console) string { return "> none" }},
	{name: "bootloader.ver", get: func(*Console) string { return "Error: unsupported" }},
	{name: "adc.multiplier", get: noMultiplier, set: setMultiplier},
	{name: "pwrmgt.support", get: func(*Console) string { return "> unsupported" }},
	{name: "pwrmgt.source", get: func(*Console) string { return noPowerManagement }},
	{name: "pwrmgt.bootreason", get: getBootReason},
	{name: "pwrmgt.bootmv", get: func(*Console) string { return noPowerManagement }},
}

const noPowerManagement = "ERROR: Power management not supported"

func getBootReason(c *Console) string {
	if !c.Quirks.BootReasonUnsupported {
		return noPowerManagement
	}
	return "> Reset: " + c.ports.Board.ResetReason() + "; Shutdown: Not available"
}

func noMultiplier(c *Console) string {
	if c.Quirks.MultiplierText {
		return "Error: unsupported"
	}
	return "Error: unsupported by this board"
}

func setMultiplier(c *Console, _ string) string {
	c.Settings.ADCMultiplier = 0
	return noMultiplier(c)
}

const noNumber = "Error, must be a number"

func degreesKey(name string, field func(*Settings) *float64) key {
	return key{
		name: name,
		get:  func(c *Console) string { return "> " + ftoa(float32(*field(c.Settings))) },
		set: func(c *Console, arg string) string {
			if !c.isDecimal(arg) {
				return noNumber
			}
			*field(c.Settings) = atof(arg)
			return c.saved(done)
		},
	}
}

// setPrivateKey stores an identity that counts from the next start.
func setPrivateKey(c *Console, arg string) string {
	var private identity.PrivateKey
	if !c.unhex(private[:], arg) || private.Validate() != nil {
		return "Error, bad key"
	}
	next := identity.NewLocal(private)
	_ = SaveIdentity(c.ports.Flash, next) // the firmware does not look at the result either (MyMesh::saveIdentity)
	public := next.Public()
	return "OK, reboot to apply! New pubkey: " + upperHex(public[:])
}

func setName(c *Console, arg string) string {
	if strings.ContainsAny(arg, `[]\:,?*`) {
		return "Error, bad chars"
	}
	c.Settings.Name = clip(arg, MaxName)
	return c.saved(done)
}

// systemCommands change or show the node itself.
var systemCommands = []command{
	{words: "password ", text: true, run: setPassword},
	{words: "get ", text: true, run: (*Console).get},
	{words: "set ", text: true, run: (*Console).set},
	{words: "erase", match: whole, serial: true, run: erase},
	{words: "ver", run: func(c *Console, _ request) string { return c.Build.Version + " (Build: " + c.Build.Date + ")" }},
	{words: "board", run: func(c *Console, _ request) string { return c.Build.Board }},
}

func setPassword(c *Console, rq request) string {
	c.Settings.Password = clip(rq.arg, MaxPassword)
	return c.saved("password now: " + c.Settings.Password)
}

// erase empties the flash. What is in memory goes on until a reboot.
func erase(c *Console, _ request) string {
	if c.ports.Flash.Format() != nil {
		return "File system erase: Err"
	}
	return "File system erase: OK"
}
