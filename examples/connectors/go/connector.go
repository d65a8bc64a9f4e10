// File reputation: what scanners say of files and addresses, and matches of hunting rules.
//
// What goes in and out is in ../descriptor-contract/README.md.
package main

// The code of this plugin's connectors.
var connectors = []Connector{{
	Name: "reputation-go",
	Actions: map[string]func(*Call) (any, error){
		"get-file-report":    fileReport,
		"get-address-report": addressReport,
	},
	Triggers: map[string]Trigger{
		"new-notification": {Poll: pollNotifications},
		"notification":     {Webhook: receiveNotification, Subscribe: subscribe, Unsubscribe: unsubscribe},
	},
	Test: func(call *Call) error {
		_, err := getObject(call, "/api/v3/files/"+eicar)
		return err
	},
}}

// eicar is the file that all scanners know and that harms nobody.
const eicar = "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f"
