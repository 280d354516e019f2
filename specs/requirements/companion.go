package requirements

import "github.com/meshrig/meshrig/rig/role/companion"

// onCompanion are the roles of what holds for companion radios alone.
var onCompanion = []string{companion.Name}

// companionFamilies are the families of companion radios.
var companionFamilies = []Family{
	{Name: "companion-framing", Prefix: "CFR", List: companionFraming},
	{Name: "companion-device", Prefix: "CDV", List: companionDevice},
	{Name: "companion-contacts", Prefix: "CCT", List: companionContacts},
	{Name: "companion-adverts", Prefix: "CAD", List: companionAdverts},
	{Name: "companion-messages", Prefix: "CMS", List: companionMessages},
	{Name: "companion-settings", Prefix: "CST", List: companionSettings},
	{Name: "companion-rooms", Prefix: "CRM", List: companionRooms},
	{Name: "companion-paths", Prefix: "CPT", List: companionPaths},
	{Name: "companion-persistence", Prefix: "CPE", List: companionPersistence},
	{Name: "companion-channels", Prefix: "CCH", List: companionChannels},
}
