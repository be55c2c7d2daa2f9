namespace Orleans.Embedded;

/// <summary>What a frame between two silos says. The numbers are the wire's.</summary>
internal enum FrameKind : byte
{
    /// <summary>Call a method; answered by one of the next three.</summary>
    Call = 1,
    Answer = 2,
    Failure = 3,

    /// <summary>The call did not run and will not.</summary>
    Refusal = 4,

    /// <summary>The caller of a call waits no longer.</summary>
    Cancel = 5,

    /// <summary>Begin an enumeration, or go on with it; answered by items or a failure.</summary>
    Fetch = 6,

    /// <summary>The consumer of an enumeration wants no more.</summary>
    Close = 7,

    /// <summary>Send the items of a stream from now on; answered when that is so.</summary>
    Subscribe = 8,
    Unsubscribe = 9,

    /// <summary>An item of a stream for a subscriber.</summary>
    Item = 10,

    /// <summary>An item of a stream for the silo that has its subscribers.</summary>
    Publish = 11,

    /// <summary>The membership has changed.</summary>
    Look = 12,

    /// <summary>Is a grain active? Answered by a byte.</summary>
    Has = 13,

    /// <summary>How many activations of each class are there? Answered by JSON.</summary>
    Count = 14,
}
