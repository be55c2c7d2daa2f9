namespace Orleans.Embedded;

/// <summary>One turn of an activation.</summary>
internal interface IWorkItem
{
    /// <returns>True when it is over; false when it goes on asynchronously and will tell the mailbox.</returns>
    bool Run();
}
