package admin

// Quirks are defects of the released firmware v1.17.1 that this package can
// repeat. The zero value repeats none. Each is a memory or integer error, contrary
// to upstream's own document or name, or admits who may not or exceeds the budget.
// "Document" is docs/cli_commands.md, v1.17.1.
type Quirks struct {
	// LineOverrun stores console bytes beyond the line's buffer, behind a carriage return that nobody
	// typed (main.cpp loop, as recorded). Right: echoed and dropped.
	LineOverrun bool
	// TagOverrun lets a reply have the two characters and the bar of its command beyond what there is
	// room for (MyMesh::handleCommand, as measured on v1.16.0 to v1.17.1). Right: cut.
	TagOverrun bool
	// WritesInPlace empties a file before it writes it anew. A power cut in between leaves a part, and
	// with it the build's admin password (CommonCLI::savePrefs, ConfigSerializer::loadSerial). Right: the
	// old file or the new one, see Quirks.Flash.
	WritesInPlace bool
	// PowerWraps stores transmit powers modulo 256: `set tx 200` gives -56 dBm
	// (CommonCLI::handleSetCmd). Right: -9 to 30 dBm, the range to which CommonCLI::loadPrefsInt limits it.
	PowerWraps bool
	// ByteWraps takes numbers modulo 256 before their range is checked, or without
	// a check: `set flood.max 256` gives 0, `set radio 868,125,263,5` gives SF7,
	// `set agc.reset.interval 1024` switches it off (CommonCLI::handleSetCmd, tempradio in
	// CommonCLI::handleCommand). Right: refused.
	ByteWraps bool
	// MultiAcksAnyValue stores any byte in multi.acks, for which the document allows 0 and 1
	// (CommonCLI::handleSetCmd).
	MultiAcksAnyValue bool
	// IntervalWraps takes intervals modulo 2^32 and then as signed, so that `set
	// flood.advert.interval 4294967295` gives 255 hours (CommonCLI::handleSetCmd, _atoi). Right: refused.
	IntervalWraps bool
	// AirtimeFactorUnchecked stores any airtime factor. A negative one, or one that is no number, takes away
	// the transmit budget's limit (CommonCLI::handleSetCmd). Right: 0 to 99, which is a duty cycle of 100 to 1 %.
	AirtimeFactorUnchecked bool
	// DutyCycleNaN accepts `set dutycycle nan`, which passes both comparisons of the
	// range check (CommonCLI::handleSetCmd). Right: refused, as any text that is no number.
	DutyCycleNaN bool
	// DutyCycleCarry prints a rounded tenth of ten: 2.96 % reads "2.10%"
	// (CommonCLI::handleGetCmd and handleSetCmd). Right: "3.0%".
	DutyCycleCarry bool
	// TemporaryOverflow computes the end of a temporary radio in 32 bits, so that more
	// than 35791 minutes end at once or at a wrong time (MyMesh::applyTempRadioParams). Right: refused.
	TemporaryOverflow bool
	// ClockSyncWraps lets `clock sync` with the time stamp 4294967295 set the
	// clock to 0 (CommonCLI::handleCommand). Right: the clock stops at its last second.
	ClockSyncWraps bool
	// TimeWraps takes the seconds of `time` modulo 2^32 (_atoi in CommonCLI). Right: refused.
	TimeWraps bool
	// CalendarWraps prints dates before 2000 as after 2100, and those after 28
	// February 2100 a day early (DateTime of RTClib, used by CommonCLI::handleCommand and MyMesh::getLogDateTime).
	CalendarWraps bool
	// BadHexIsZero reads any character that is no hexadecimal digit as 0, so that `setperm` can add a key
	// that nobody typed (Utils::fromHex). Right: refused.
	BadHexIsZero bool
	// SetPermNeedsSpace refuses `setperm KEY`, which by the document removes the
	// entry, unless a space follows (MyMesh::handleCommand). Right: removed.
	SetPermNeedsSpace bool
	// SetPermEmptyKey lets `setperm  0`, without a key, remove the first entry of the access list,
	// whoever it is (MyMesh::handleCommand, ClientACL::applyPermissions). Right: refused.
	SetPermEmptyKey bool
	// SetPermAnyNumber takes permissions modulo 256 and text as 0: -1 makes an admin, 256 and `abc` remove
	// the entry (MyMesh::handleCommand). Right: a number from 0 to 255, or nothing.
	SetPermAnyNumber bool
	// RegionLoadNeedsIndent ignores lines of `region load` without an indent and takes each space of indent
	// as a level, so that none of the document's examples loads anything
	// (MyMesh::handleCommand). Right: a region belongs to the last one before it with a
	// smaller indent, and `*` sets the flag of the wildcard.
	RegionLoadNeedsIndent bool
	// RegionLoadRemote lets a remote `region load` start, after which every command from anywhere is swallowed
	// until an empty one (CommonCLI::handleRegionCmd). The document: "will not work remotely". Right: refused.
	RegionLoadRemote bool
	// RegionLoadIgnoresName starts the interactive mode for `region load NAME [F]` too, which by
	// the document loads one region (CommonCLI::handleRegionCmd).
	RegionLoadIgnoresName bool
	// DefaultScopeStale keeps sending in a scope that `region default` does not
	// show: after `region default *` that of a region named "*", after a private
	// region, the removal of the default or a load the scope before
	// (RegionMap::getTransportKeysFor, MyMesh::onDefaultRegionChanged). Right: none.
	DefaultScopeStale bool
	// BootReasonUnsupported answers `get pwrmgt.bootreason` on boards without power management, for which the
	// document promises an error (CommonCLI::handleGetCmd).
	BootReasonUnsupported bool
	// MultiplierText answers "Error: unsupported" to `get` and `set adc.multiplier` where the
	// document promises "Error: unsupported by this board" (CommonCLI::handleGetCmd and handleSetCmd).
	MultiplierText bool
	// WordsIgnored tells commands and keys apart by how they start and leaves out the words and numbers
	// that one does not take: `region denyf * foo` denies all, `rebooting` restarts, `get names` shows the
	// name (CommonCLI::handleCommand, handleGetCmd, handleRegionCmd). Right: refused.
	WordsIgnored bool
	// TextIsNumber takes a number from how a text starts and 0 from one without: `set flood.max abc` stops
	// all floods (atoi and atof in CommonCLI::handleSetCmd). Right: refused.
	TextIsNumber bool
	// SwitchIsPrefix takes any text for a state of a switch: `set repeat no` switches it on, `set
	// allow.read.only once` too (CommonCLI::handleSetCmd). Right: on and off.
	SwitchIsPrefix bool
}
