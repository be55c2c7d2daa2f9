namespace Orleans.Embedded;

/// <summary>A timer, subscription or enumeration that lives no longer than its activation.</summary>
internal interface IActivationPart
{
    /// <summary>Called in a turn of the activation when it starts to end.</summary>
    void Stop();
}
