package faults

// onCompanion are the families of companion radios.
var onCompanion = [][]Fault{
	companionFraming, companionDevice, companionContacts, companionAdverts, companionMessages, companionSettings,
	companionRooms, companionPaths, companionPersistence, companionChannels,
}
