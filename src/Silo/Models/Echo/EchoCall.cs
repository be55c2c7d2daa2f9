namespace Conversations.Silo.Models.Echo;

/// <summary>A tool call that the prompt asks for; the arguments are JSON text, or whatever stood in its place.</summary>
internal sealed record EchoCall(string Tool, string Arguments);
