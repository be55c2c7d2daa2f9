using Conversations.Log;

namespace Conversations.Gateway.Dialects.OpenHands.Events;

/// <summary>A tool call and the event that shows it.</summary>
readonly record struct ActionRef(string EventId, ToolCallPart Call);
