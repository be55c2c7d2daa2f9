namespace Orleans.Embedded;

[Flags]
internal enum CallTraits
{
    None = 0,
    AlwaysInterleave = 1,
    ReadOnly = 2,
    OneWay = 4,

    /// <summary>Does not count as use of the activation for idle collection.</summary>
    NotUse = 8,

    /// <summary>Belongs to one activation: dropped, not forwarded, when that ends first.</summary>
    NotForwarded = 16,
}
