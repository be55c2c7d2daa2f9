using System.ComponentModel.DataAnnotations;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>Bounds of one send. Configuration section <c>Limits</c>.</summary>
public sealed class MessageLimits
{
    /// <summary>Messages in one request. Default: 1,000.</summary>
    [Range(1, int.MaxValue)]
    public int MessagesPerSend { get; set; } = 1000;

    /// <summary>UTF-16 units of text, and of image data, that the messages of one request have in all. Default: 6,000,000.</summary>
    [Range(1, int.MaxValue)]
    public int ContentCharacters { get; set; } = 6_000_000;

    /// <summary>Steps that a client may allow one run. Default: 1,000.</summary>
    [Range(1, int.MaxValue)]
    public int StepsPerRun { get; set; } = 1000;
}
