package main

import "time"

// object is an object of the service, with the attributes that the reports are made of.
type object struct {
	ID         string `json:"id"`
	Attributes struct {
		Stats      map[string]int64 `json:"last_analysis_stats"`
		Reputation int64            `json:"reputation"`
		Names      []string         `json:"names"`
		FirstSeen  *int64           `json:"first_submission_date"`
		Country    *string          `json:"country"`
		Owner      *string          `json:"as_owner"`
	} `json:"attributes"`
}

// counts is what both reports have.
type counts struct {
	Malicious  int64 `json:"malicious"`
	Suspicious int64 `json:"suspicious"`
	Harmless   int64 `json:"harmless"`
	Undetected int64 `json:"undetected"`
	Reputation int64 `json:"reputation"`
}

func fileReport(call *Call) (any, error) {
	var input struct{ Hash string }
	if err := call.Read(&input); err != nil {
		return nil, err
	}
	found, err := getObject(call, "/api/v3/files/"+Encoded(input.Hash))
	if err != nil {
		return nil, err
	}
	names, firstSeen := found.Attributes.Names, (*string)(nil)
	if names == nil {
		names = []string{}
	}
	if seconds := found.Attributes.FirstSeen; seconds != nil {
		text := iso8601(*seconds)
		firstSeen = &text
	}
	return struct {
		Hash string `json:"hash"`
		counts
		Names     []string `json:"names"`
		FirstSeen *string  `json:"firstSeen"`
	}{found.ID, found.counts(), names, firstSeen}, nil
}

func addressReport(call *Call) (any, error) {
	var input struct{ Address string }
	if err := call.Read(&input); err != nil {
		return nil, err
	}
	// The descriptor's pattern leaves nothing to encode.
	found, err := getObject(call, "/api/v3/ip_addresses/"+input.Address)
	if err != nil {
		return nil, err
	}
	return struct {
		Address string `json:"address"`
		counts
		Country *string `json:"country"`
		Owner   *string `json:"owner"`
	}{found.ID, found.counts(), found.Attributes.Country, found.Attributes.Owner}, nil
}

func getObject(call *Call, path string) (*object, error) {
	response, err := call.Send(Get(path))
	if err != nil {
		return nil, err
	}
	var answer struct{ Data object }
	if err := response.JSON(&answer); err != nil {
		return nil, err
	}
	if answer.Data.ID == "" {
		return nil, unreadable()
	}
	return &answer.Data, nil
}

func (found *object) counts() counts {
	stats := found.Attributes.Stats
	return counts{
		Malicious: stats["malicious"], Suspicious: stats["suspicious"], Harmless: stats["harmless"],
		Undetected: stats["undetected"], Reputation: found.Attributes.Reputation,
	}
}

// iso8601 writes seconds since 1970: 2006-05-22T10:03:14Z.
func iso8601(seconds int64) string { return time.Unix(seconds, 0).UTC().Format(time.RFC3339) }
