"""Words that are never a first name, however they are introduced."""

_WORDS = """
    a about address after again aged all alive alone along also always am an and any anyone anything are around as ask
    asking at away back bad bed because been behind being better bless bored bot both broken bus busy but by bye call
    calling can cancel cannot car care carer chat check chemist cold come coming company confused could crying cuppa
    cup dad daughter day days dead deaf dear delete depressed desperate diabetic did dinner disabled do doctor doing
    done down due during dying each early else elderly emergency end ending evening every everyone everything except
    father feeling felt fetch few fine for forgotten free friday friend frightened from full gentleman getting girl go
    going gone good goodbye got gran grandad granddaughter grandma grandson great group had half happy has have having
    he hello help helping her here hers hey hi him his hiya home hospital housebound how hungry husband i if ill
    immediately in inside interested into is isolated it its january february march july september october november
    december just keen kind know lady later leave leaving left let like little living local lonely long looking lost
    lot love lovely low made male female man many maybe me meet menu message milk mind mine miss mobile monday more
    morning most mother mr mrs ms much mum mummy must my myself na name named names near nearly need needed needs
    neighbour neither never new next nice night no nobody none noon nor not nothing now number nurse of off office oh
    ok okay old older on once one only open or other our ours out outside over pain past pensioner people perhaps
    person phone please pledge pleased poorly postcode prescription privacy probably quite quit ready really
    registered reply required ring ringing running sad safe said same saturday say school scared sent set she shop
    shopping should sick since sir sitting sleeping small so social some someone somebody something son soon sorry
    stay start started status stiff still stop struggling stuck such sunday sure surname taking talk tea tell ten text
    texting than thank thankful thanks that the their them then there these they thing think this those thursday time
    tired to today tomorrow tonight too totally trying tuesday two ty unable under unhappy unsteady unsure until unwell
    up upset urgent us using usual very visit visually volunteer waiting want wanting was we wednesday week weekend
    weekly weeks well were wet what when where which while who whom whose why widow widowed wife willing wish with
    within without woman wondering working worried would writing wrong yeah year years yep yes yesterday yet you
    young your yours x xx xxx y n k ta cheers visitor wanted weekday skip three four five six seven eight nine hurt
    bleeding fallen breathless allergic blind grateful housebound aunt auntie uncle nan nana granny partner
    polish english indian chinese welsh scottish irish italian catholic muslim hindu sikh raining snowing
    freezing urgent important cousin sister brother mom therefore however unfortunately speaking first last full please morning afternoon
"""
NOT_NAMES = frozenset(_WORDS.split())
