namespace Orleans.Embedded;

/// <summary>What a mailbox does with calls.</summary>
internal enum Admission
{
    /// <summary>The grain is being activated: calls wait.</summary>
    Held,

    /// <summary>Calls start by the rules of interleaving.</summary>
    Open,

    /// <summary>The grain is to end: what runs may finish, with the calls it makes back into the grain; others wait.</summary>
    Draining,

    /// <summary>The grain is ending: calls wait, to be forwarded to its successor.</summary>
    Closing,

    /// <summary>Calls must go elsewhere.</summary>
    Dead,
}
