namespace Conversations.Tests.Support;

/// <summary>What of a connection comes through.</summary>
[Flags]
enum Passage
{
    Open = 0,

    /// <summary>What goes to the server is held back.</summary>
    NoRequests = 1,

    /// <summary>What comes from the server is held back.</summary>
    NoReplies = 2,

    /// <summary>Accepted, and nothing more: neither way.</summary>
    Stalled = NoRequests | NoReplies,

    /// <summary>New connections are refused.</summary>
    Refused = 4,
}
